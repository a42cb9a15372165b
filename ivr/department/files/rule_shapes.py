"""The shapes of vaccines.toml and protocol.toml."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from ivr.department.kinds import Code, Days, PromptName, Shape, Text


class Lasting(Shape):
    """Something with a code, in force from a day on, and until another when given."""

    code: Code
    from_: date = Field(alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until and self.until < self.from_:
            raise ValueError('"until" is before "from".')
        return self


class IntervalShape(Shape):
    """Days between two injections."""

    from_: date = Field(alias="from")
    least: int = Field(ge=1, le=400)
    most: int
    planned: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.least <= self.planned <= self.most:
            raise ValueError('The days of an interval must be in the order "least", "planned", "most".')
        return self


class VaccineShape(Shape):
    """A vaccine."""

    code: Code
    name: Text
    intervals: tuple[IntervalShape, ...] = Field(min_length=1, strict=False)


class VaccinesShape(Shape):
    """vaccines.toml"""

    vaccines: tuple[VaccineShape, ...] = Field(min_length=1, strict=False)


class GroupShape(Lasting):
    """A priority group."""

    name: Text
    vaccines: tuple[Code, ...] = Field(min_length=1, strict=False)
    access: Literal["age", "prescription", "agent"]
    age_from: int = Field(0, ge=0, le=120)
    age_to: int = Field(150, ge=0, le=150)
    prompt: PromptName | Literal[""] = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.age_from > self.age_to:
            raise ValueError('"age_from" is more than "age_to".')
        if bool(self.prompt) != (self.access == "prescription"):
            raise ValueError('A "prompt" is given when, and only when, the access is by "prescription".')
        return self


class OutcomeShape(Shape):
    """What follows from an answer."""

    kind: Literal["go_on", "not_before", "person"]
    days: Days = 0
    ask_date: bool = False
    single: bool = False
    reason: Code | Literal[""] = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.kind == "not_before") != (self.days > 0):
            raise ValueError('"days" are given when, and only when, the outcome is "not_before".')
        if (self.kind == "person") != bool(self.reason):
            raise ValueError('A "reason" is given when, and only when, the outcome is "person".')
        if self.ask_date and self.kind != "not_before":
            raise ValueError('"ask_date" goes with the outcome "not_before" only.')
        return self


class QuestionShape(Lasting):
    """A question of the protocol."""

    prompt: PromptName
    yes: OutcomeShape
    no: OutcomeShape
    unknown: OutcomeShape
    date_prompt: PromptName | Literal[""] = ""

    @model_validator(mode="after")
    def _asks_when(self) -> Self:
        if self.no.ask_date or self.unknown.ask_date:
            raise ValueError('"ask_date" goes with the answer "yes" only.')
        if self.yes.ask_date != bool(self.date_prompt):
            raise ValueError('A "date_prompt" is given when, and only when, a yes has "ask_date".')
        return self


class ReasonShape(Shape):
    """Why an outcome leaves the decision to a person."""

    code: Code
    words: Text
    whisper: Text
    urgent: bool = False


class ProtocolShape(Shape):
    """protocol.toml"""

    version: Text
    questions: tuple[QuestionShape, ...] = Field(strict=False)
    reasons: tuple[ReasonShape, ...] = Field((), strict=False)
    groups: tuple[GroupShape, ...] = Field(min_length=1, strict=False)
