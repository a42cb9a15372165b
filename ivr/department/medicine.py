"""Vaccines, who may have them, and what is asked first. The line grants or hands over, it never refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Interval:
    """Days between two injections, for first injections given from `start` on."""

    start: date
    least: int
    most: int
    planned: int
    """What is aimed at; least <= planned <= most."""


@dataclass(frozen=True)
class Vaccine:
    """A vaccine and the interval between its injections over time."""

    code: str
    name: str
    """As spoken."""
    intervals: tuple[Interval, ...]
    """In order of their start; never empty."""

    def interval(self, first_day: date) -> Interval:
        """The interval for someone whose first injection is on that day.

        What counts is the day of the first injection: a later change does not touch people already injected
        (rule of 14 April 2021)."""
        begun = [interval for interval in self.intervals if interval.start <= first_day]
        return begun[-1] if begun else self.intervals[0]


@dataclass(frozen=True)
class Group:
    """A priority group, while it is in force."""

    code: str
    name: str
    """For lists read by agents."""
    vaccines: tuple[str, ...]
    """Codes, preferred first."""
    start: date
    access: Literal["age", "prescription", "agent"]
    """What opens the group: age alone, a yes to `prompt` (a doctor's prescription), or only an agent's judgement."""
    end: date | None = None
    """Last day; None: until further notice."""
    age_from: int = 0
    age_to: int = 150
    """Years, inclusive."""
    prompt: str = ""
    """Name of the yes/no question, with access by prescription."""

    @property
    def needs_prescription(self) -> bool:
        """Whether a doctor's prescription opens the group."""
        return self.access == "prescription"

    def holds(self, day: date) -> bool:
        """Whether the group is in force on that day."""
        return self.start <= day and (self.end is None or day <= self.end)

    def has_age(self, years: int) -> bool:
        """Whether someone of that age may belong to it."""
        return self.age_from <= years <= self.age_to


@dataclass(frozen=True)
class HandOverReason:
    """Why a person takes over."""

    code: str
    words: str
    """As agents read it, without an article: "allergie à vérifier"."""
    whisper: str = ""
    """The sentence an agent hears before taking the call; empty: the prompt `queue.reason_<code>`."""
    urgent: bool = False
    """Goes before the others in the queue."""
    rule: bool = False
    """A rule of the protocol: only a person decides."""


@dataclass(frozen=True)
class RuleOutcome:
    """What follows from an answer."""

    kind: Literal["go_on", "not_before", "person"]
    days: int = 0
    """With not_before: days to wait, counted from today or from the day asked for."""
    ask_date: bool = False
    """Ask when it happened and count from there."""
    single: bool = False
    """One dose is enough."""
    reason: str = ""
    """With person: code of one of the department's reasons."""

    def earliest(self, today: date, happened: date | None = None) -> date:
        """First day on which an injection may be given; never before today."""
        counted_from = happened if self.ask_date and happened else today
        return max(today, counted_from + timedelta(days=self.days))


@dataclass(frozen=True)
class Question:
    """A question asked before an injection, while it is in force."""

    code: str
    prompt: str
    """Name of the prompt, such as eligibility.allergy."""
    outcomes: Mapping[Answer, RuleOutcome]
    start: date
    end: date | None = None
    """Last day; None: until further notice."""
    date_prompt: str = ""
    """Name of the follow-up prompt that asks when it happened; given when a yes asks for a date."""

    def outcome(self, answer: Answer) -> RuleOutcome:
        """What follows from the answer."""
        return self.outcomes[answer]

    def holds(self, day: date) -> bool:
        """Whether the question is asked on that day."""
        return self.start <= day and (self.end is None or day <= self.end)


def age_on(birth_date: date, day: date) -> int:
    """Whole years lived on that day; born on 29 February counts on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
