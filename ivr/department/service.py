"""Numbers, limits, slots and topics of a department."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallerIds:
    """Numbers shown and spoken, E.164."""

    callback: str
    """The number people call back: an ordinary inbound number."""
    robot: str
    """Shown by automatic calls: a "numéro polyvalent vérifié" (ARCEP decision 2022-1583)."""
    text: str = ""
    """From which text messages are sent and to which STOP is answered; empty: none are sent, mobiles are called."""


@dataclass(frozen=True)
class Limits:
    """What one caller may do, and when the bot gives up."""

    hold_minutes: int = 8
    """How long an offered pair is kept for a call."""
    hold_renewals: int = 10
    grace_seconds: int = 90
    """How long a hold outlives a call that was cut."""
    patients_per_call: int = 2
    per_number_per_day: int = 4
    """Bookings from one telephone number."""
    tries_per_call: int = 3
    """Attempts to prove who one is."""
    tries_per_number_per_day: int = 5
    tries_per_record_per_day: int = 5
    failures_per_call: int = 3
    """Answers not understood before a person takes over."""
    misses_per_step: int = 3
    turns: int = 34
    keep_months: int = 3
    """Appointment data are erased this long after the last dose (Conseil d'État, 12 March 2021, n° 450163)."""


@dataclass(frozen=True)
class SlotGrid:
    """How the slots of a centre are laid out over its opening hours."""

    minutes: int
    """Length of a slot."""
    capacity: int
    """Injections per slot; a Pfizer vial gives six."""
    margin: int
    """Injections per slot that are never booked."""
    second_places: int
    """Injections per slot kept for second doses."""
    vaccine: str
    weeks: int
    """How far ahead slots are opened."""


@dataclass(frozen=True)
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
