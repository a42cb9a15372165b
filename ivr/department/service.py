"""Numbers, limits, slots and topics of a department."""

from dataclasses import dataclass as plain
from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from ivr.department.hours import Suspension
from ivr.department.kinds import CHECKED, Code, Phone


@dataclass(frozen=True, config=CHECKED)
class CallerIds:
    """Numbers shown and spoken, E.164."""

    callback: Phone
    """The number people call back: an ordinary inbound number."""
    robot: Phone
    """Shown by automatic calls: a "numéro polyvalent vérifié" (ARCEP decision 2022-1583)."""
    text: Phone | Literal[""] = ""
    """From which text messages are sent and to which STOP is answered; empty: none are sent, mobiles are called."""


@dataclass(frozen=True, config=CHECKED)
class Limits:
    """What one caller may do, and when the bot gives up; what a file does not say keeps its default."""

    hold_minutes: Annotated[int, Field(ge=1, le=60)] = 8
    """How long an offered pair is kept for a call."""
    hold_renewals: Annotated[int, Field(ge=0, le=100)] = 10
    grace_seconds: Annotated[int, Field(ge=0, le=3600)] = 90
    """How long a hold outlives a call that was cut."""
    patients_per_call: Annotated[int, Field(ge=1, le=10)] = 2
    per_number_per_day: Annotated[int, Field(ge=1, le=100)] = 4
    """Bookings from one telephone number."""
    tries_per_call: Annotated[int, Field(ge=1, le=10)] = 3
    """Attempts to prove who one is."""
    tries_per_number_per_day: Annotated[int, Field(ge=1, le=100)] = 5
    tries_per_record_per_day: Annotated[int, Field(ge=1, le=100)] = 5
    failures_per_call: Annotated[int, Field(ge=1, le=20)] = 3
    """Answers not understood before a person takes over."""
    misses_per_step: Annotated[int, Field(ge=1, le=10)] = 3
    turns: Annotated[int, Field(ge=5, le=200)] = 34
    keep_months: Annotated[int, Field(ge=1, le=3)] = 3
    """Appointment data are erased this long after the last dose (Conseil d'État, 12 March 2021, n° 450163)."""


@dataclass(frozen=True, config=CHECKED)
class BookingPeriod:
    """When appointments are given."""

    suspended: bool
    """The manual switch: nothing is booked."""
    campaign_ends: date | None = None
    """Last day on which anybody waits for a place; None as long as nobody knows."""
    suspensions: tuple[Suspension, ...] = ()


@dataclass(frozen=True, config=CHECKED, kw_only=True)
class SlotGrid:
    """How the slots of a centre are laid out over its opening hours."""

    minutes: int = Field(ge=5, le=240)
    """Length of a slot."""
    capacity: int = Field(ge=1, le=1000)
    """Injections per slot; a Pfizer vial gives six."""
    margin: int = Field(ge=0)
    """Injections per slot that are never booked."""
    second_places: int = Field(ge=0)
    """Injections per slot kept for second doses."""
    vaccine: Code
    weeks: int = Field(ge=1, le=52)
    """How far ahead slots are opened."""

    def __post_init__(self) -> None:
        if self.margin + self.second_places >= self.capacity:
            raise ValueError('"margin" and "second_places" leave no place for a first dose.')


@plain(frozen=True)
class Topic:
    """Something the line can explain."""

    code: str
    title: str
    """Completes "Pour …, faites le 1"."""
    words: tuple[str, ...]
    """Words by which a caller may ask for it, spoken form."""
    paragraphs: tuple[str, ...]
    """Spoken one at a time; at most 30 words each, that is 12 seconds at 150 words a minute."""
    order: int
    """Place in the menu."""
