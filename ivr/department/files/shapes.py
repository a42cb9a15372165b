"""The shape of department.toml."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from ivr.department import Listening, Outbound, Week
from ivr.department.kinds import (
    CallWeekText,
    Code,
    Moment,
    Moments,
    NumberRange,
    Phone,
    Shape,
    Share,
    Text,
    WeekText,
    Zone,
)


class CallerIdsShape(Shape):
    """Numbers shown and spoken."""

    callback: Phone
    robot: Phone
    text: Phone | Literal[""] = ""


class PeriodShape(Shape):
    """Hours of the agents from a moment on."""

    from_: Moment = Field(alias="from")
    phone: WeekText
    web: WeekText = Week()


class SuspensionShape(Shape):
    """A time without bookings."""

    from_: Moment = Field(alias="from")
    until: Moment | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until and self.until <= self.from_:
            raise ValueError('"until" is not after "from".')
        return self


class BookingShape(Shape):
    """The switch, the dated suspensions, and the last day of the waiting list."""

    suspended: bool
    campaign_ends: date | None = None
    suspensions: tuple[SuspensionShape, ...] = Field((), strict=False)


class LimitsShape(Shape):
    """Bounds of calls."""

    hold_minutes: int = Field(ge=1, le=60)
    hold_renewals: int = Field(ge=0, le=100)
    grace_seconds: int = Field(ge=0, le=3600)
    patients_per_call: int = Field(ge=1, le=10)
    per_number_per_day: int = Field(ge=1, le=100)
    tries_per_call: int = Field(ge=1, le=10)
    tries_per_number_per_day: int = Field(ge=1, le=100)
    tries_per_record_per_day: int = Field(ge=1, le=100)
    failures_per_call: int = Field(ge=1, le=20)
    misses_per_step: int = Field(ge=1, le=10)
    turns: int = Field(ge=5, le=200)
    keep_months: int = Field(ge=1, le=3)


class ListeningShape(Shape):
    """How the line listens; what is not said keeps its default."""

    sure: Share = Listening.sure
    certain: Share = Listening.certain
    wait_seconds: float = Field(Listening.wait_seconds, ge=5, le=120)
    aggressiveness: int = Field(Listening.aggressiveness, ge=0, le=3)
    lead_in: Moments = Listening.lead_in
    onset: Moments = Listening.onset
    onset_window: Moments = Listening.onset_window
    barge_in: Moments = Listening.barge_in
    unknown_speech: Moments = Listening.unknown_speech
    breath: Moments = Listening.breath
    short_answer: Moments = Listening.short_answer
    definite_answer: Moments = Listening.definite_answer
    whole_answer: Moments = Listening.whole_answer
    unchanged: Moments = Listening.unchanged
    glance: Moments = Listening.glance
    longest: float = Field(Listening.longest, ge=5, le=60)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.sure >= self.certain:
            raise ValueError('"sure" is not less than "certain".')
        if self.onset > self.onset_window:
            raise ValueError('"onset" is more than "onset_window".')
        if not self.breath <= self.short_answer <= self.definite_answer <= self.whole_answer:
            raise ValueError(
                'The silences must be in the order "breath", "short_answer", "definite_answer", "whole_answer".'
            )
        return self


class OutboundShape(Shape):
    """Pace and bounds of calling out; what is not said keeps its default."""

    calls_per_second: float = Field(Outbound.calls_per_second, gt=0, le=50)
    lines: int = Field(Outbound.lines, ge=1, le=500)
    euros_per_day: float = Field(Outbound.euros_per_day, ge=0)
    euros_per_try: float = Field(Outbound.euros_per_try, gt=0)
    ranges: tuple[NumberRange, ...] = Field(Outbound.ranges, strict=False)


class SlotsShape(Shape):
    """The grid of slots."""

    minutes: int = Field(ge=5, le=240)
    capacity: int = Field(ge=1, le=1000)
    margin: int = Field(ge=0)
    second_places: int = Field(ge=0)
    vaccine: Code
    weeks: int = Field(ge=1, le=52)

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if self.margin + self.second_places >= self.capacity:
            raise ValueError('"margin" and "second_places" leave no place for a first dose.')
        return self


class DepartmentShape(Shape):
    """department.toml"""

    code: str = Field(pattern=r"^(\d{2,3}|2[AB])$")
    name: Text
    of_name: Text
    service_name: Text
    zone: Zone
    numbers: tuple[Phone, ...] = Field(min_length=1, strict=False)
    human_number: Phone
    caller_ids: CallerIdsShape
    call_windows: CallWeekText
    booking: BookingShape
    periods: tuple[PeriodShape, ...] = Field(min_length=1, strict=False)
    limits: LimitsShape
    listening: ListeningShape = ListeningShape()
    outbound: OutboundShape = OutboundShape()
    slots: SlotsShape
