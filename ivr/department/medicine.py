"""Vaccines, who may have them, and what is asked first. The line grants or hands over, it never refuses."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass

from ivr.department.kinds import CHECKED, Code, Days, PromptName, StartDay, Text

Answer = Literal["yes", "no", "unknown"]
Gap = tuple[int, int] | tuple[None, None]
"""Least and most days between two injections; None when there is no second one."""


@dataclass(frozen=True, config=CHECKED)
class Interval:
    """Days between two injections, for first injections given from `start` on."""

    start: StartDay
    least: Annotated[int, Field(ge=1, le=400)]
    most: int
    planned: int
    """What is aimed at; least <= planned <= most."""

    def __post_init__(self) -> None:
        if not self.least <= self.planned <= self.most:
            raise ValueError('The days of an interval must be in the order "least", "planned", "most".')


@dataclass(frozen=True, config=CHECKED)
class Vaccine:
    """A vaccine, its dose schedule (schéma vaccinal), and the interval between two injections over time."""

    code: Code
    name: Text
    """As spoken."""
    intervals: tuple[Interval, ...] = ()
    """In order of their start; empty for a vaccine of one dose."""
    doses: Annotated[int, Field(ge=1, le=2)] = 2
    """Injections of a whole course: what one booking covers, unless one is enough for the person."""
    covid: bool = True
    """Against COVID-19: free places are published as appointments of that campaign."""

    def __post_init__(self) -> None:
        if self.doses == 2 and not self.intervals:
            raise ValueError('A vaccine of two doses needs "intervals"; for one of a single dose write "doses = 1".')
        if self.doses == 1 and self.intervals:
            raise ValueError('A vaccine with "doses = 1" has no "intervals".')

    def interval(self, first_day: date) -> Interval | None:
        """The interval for someone whose first injection is on that day; None when there is no second one.

        What counts is the day of the first injection: a later change does not touch people already injected
        (rule of 14 April 2021)."""
        if self.doses == 1:
            return None
        begun = [interval for interval in self.intervals if interval.start <= first_day]
        return begun[-1] if begun else self.intervals[0]

    def gap(self, first_day: date) -> Gap:
        """The least and most days to the second injection, as bookings keep them."""
        interval = self.interval(first_day)
        return (interval.least, interval.most) if interval else (None, None)


@dataclass(frozen=True, config=CHECKED, kw_only=True)
class Lasting:
    """Something with a code that is in force from a day on."""

    code: Code
    start: StartDay
    end: date | None = Field(None, validation_alias="until")
    """Last day; None: until further notice."""

    def __post_init__(self) -> None:
        if self.end and self.end < self.start:
            raise ValueError('"until" is before "from".')

    def holds(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: "Lasting") -> bool:
        """Whether both are in force on some day."""
        return self.start <= (other.end or date.max) and other.start <= (self.end or date.max)


@dataclass(frozen=True, config=CHECKED, kw_only=True)
class Group(Lasting):
    """A priority group."""

    name: Text
    """For lists read by agents."""
    vaccines: tuple[Code, ...] = Field(min_length=1)
    """Preferred first."""
    access: Literal["age", "prescription", "agent"]
    """What opens the group: age alone, a yes to `prompt` (a doctor's prescription), or only an agent's judgement."""
    age_from: int = Field(0, ge=0, le=120)
    age_to: int = Field(150, ge=0, le=150)
    """Years, inclusive."""
    prompt: PromptName | Literal[""] = ""
    """The yes/no question of the access by prescription."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.age_from > self.age_to:
            raise ValueError('"age_from" is more than "age_to".')
        if bool(self.prompt) != self.needs_prescription:
            raise ValueError('A "prompt" is given when, and only when, the access is by "prescription".')

    @property
    def needs_prescription(self) -> bool:
        """Whether a doctor's prescription opens the group."""
        return self.access == "prescription"

    def has_age(self, years: int) -> bool:
        """Whether someone of that age may belong to it."""
        return self.age_from <= years <= self.age_to


@dataclass(frozen=True, config=CHECKED)
class HandOverReason:
    """Why a person takes over."""

    code: Code
    words: Text
    """As agents read it, without an article: "allergie à vérifier"."""
    whisper: str = ""
    """The sentence an agent hears before taking the call; empty: the prompt `queue.reason_<code>`."""
    urgent: bool = False
    """Goes before the others in the queue."""
    rule: bool = False
    """A rule of the protocol: only a person decides."""


@dataclass(frozen=True, config=CHECKED)
class RuleOutcome:
    """What follows from an answer."""

    kind: Literal["go_on", "not_before", "person"]
    days: Days = 0
    """With not_before: days to wait, counted from today or from the day asked for."""
    ask_date: bool = False
    """Ask when it happened and count from there."""
    single: bool = False
    """One dose is enough."""
    reason: Code | Literal[""] = ""
    """With person: code of one of the department's reasons."""

    def __post_init__(self) -> None:
        if (self.kind == "not_before") != (self.days > 0):
            raise ValueError('"days" are given when, and only when, the outcome is "not_before".')
        if (self.kind == "person") != bool(self.reason):
            raise ValueError('A "reason" is given when, and only when, the outcome is "person".')
        if self.ask_date and self.kind != "not_before":
            raise ValueError('"ask_date" goes with the outcome "not_before" only.')

    def earliest(self, today: date, happened: date | None = None) -> date:
        """First day on which an injection may be given; never before today."""
        counted_from = happened if self.ask_date and happened else today
        return max(today, counted_from + timedelta(days=self.days))


@dataclass(frozen=True, config=CHECKED, kw_only=True)
class Question(Lasting):
    """A question asked before an injection."""

    prompt: PromptName
    yes: RuleOutcome
    no: RuleOutcome
    unknown: RuleOutcome
    date_prompt: PromptName | Literal[""] = ""
    """The follow-up prompt that asks when it happened; given when a yes asks for a date."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.no.ask_date or self.unknown.ask_date:
            raise ValueError('"ask_date" goes with the answer "yes" only.')
        if self.yes.ask_date != bool(self.date_prompt):
            raise ValueError('A "date_prompt" is given when, and only when, a yes has "ask_date".')

    @property
    def outcomes(self) -> dict[Answer, RuleOutcome]:
        """What follows from each answer."""
        return {"yes": self.yes, "no": self.no, "unknown": self.unknown}

    def outcome(self, answer: Answer) -> RuleOutcome:
        """What follows from the answer."""
        return self.outcomes[answer]


def _of_protocol(reason: HandOverReason) -> HandOverReason:
    if not reason.whisper.strip():
        raise ValueError('"whisper" is missing.')
    return replace(reason, rule=True)


@dataclass(frozen=True, config=CHECKED, kw_only=True)
class Protocol:
    """What is asked before an injection, and who may book: protocol.toml."""

    protocol_version: Text = Field(validation_alias="version")
    questions: tuple[Question, ...]
    """In the order in which they are asked."""
    reasons: tuple[Annotated[HandOverReason, AfterValidator(_of_protocol)], ...] = ()
    """Why an answer leaves the decision to a person."""
    groups: tuple[Group, ...] = Field(min_length=1)

    @property
    def prompts(self) -> dict[tuple[str, int, str], str]:
        """The prompts that it names, by their place in the file: table, place in the table, key."""
        tables: dict[str, tuple[Question | Group, ...]] = {"questions": self.questions, "groups": self.groups}
        return {
            (table, at, key): name
            for table, items in tables.items()
            for at, item in enumerate(items)
            for key in ("prompt", "date_prompt")
            if (name := getattr(item, key, ""))
        }


def age_on(birth_date: date, day: date) -> int:
    """Whole years lived on that day; born on 29 February counts on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
