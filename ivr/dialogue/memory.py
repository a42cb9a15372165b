"""What a call remembers between turns: one frozen record for each subject, with defaults for what is not known.

A decision that changes what is known carries the whole memory after it (`Goto.memory`). Answers about health are in no
record: only what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from types import UnionType
from typing import Any, TypeVar, get_origin

Data = Mapping[str, Any]
"""Values of JSON by name."""


@dataclass(frozen=True)
class Person:
    """Who is to be vaccinated."""

    relative: bool | None = None
    """True: somebody else than the caller; None: not asked yet."""
    birth_date: str = ""
    """ISO 8601."""
    last_name: str = ""
    first_name: str = ""
    insee: str = ""
    """INSEE code of the commune."""
    postal_code: str = ""
    phone: str = ""
    """E.164."""
    to_complete: tuple[str, ...] = ()
    """Names of the fields that an agent completes, in alphabetical order."""
    corrections: int = 0
    """Times that something was taken down wrongly."""

    @property
    def born(self) -> date:
        """The birth date. Raises ValueError while it is not known."""
        return date.fromisoformat(self.birth_date)


@dataclass(frozen=True)
class Eligibility:
    """By what right, and what follows from the answers to the protocol's questions."""

    group: str = ""
    """Code of the priority group."""
    group_asked: int = 0
    """Place of the group that is being asked about."""
    question: str = ""
    """Code of the question that is being asked."""
    not_before: str = ""
    """First possible day, ISO 8601."""
    single: bool = False
    """One injection is enough."""
    rules: str = ""
    """Version of the protocol whose questions have all been answered."""


@dataclass(frozen=True)
class Search:
    """What is looked for, and what has been offered."""

    said: Data = field(default_factory=dict)
    """What the caller said before being asked, as long as it is not used: `other`, `town`, `wish`."""
    near: str = ""
    """INSEE code of the town in which to be vaccinated."""
    wish: Data = field(default_factory=dict)
    """When to come: the `wish` value of the grammar."""
    seen: tuple[int, ...] = ()
    """Ids of the offers made."""
    chosen: int = 0
    centres_passed: int = 0
    """How far down the list of centres the caller has asked to look."""
    closed_centre: str = ""
    """The centre of which it has been said that it takes no bookings."""
    waiting_only: bool = False
    """Only a place on the waiting list is looked for."""


@dataclass(frozen=True)
class CallBooking:
    """The booking that a call is about, made in it or before it."""

    booking: int = 0
    reference: str = ""
    moved: bool = False
    """Given another date in this call."""


@dataclass(frozen=True)
class CallProgress:
    """How far a call has come, whoever it is for."""

    booked: int = 0
    """Persons booked."""
    turns_before: int = 0
    """Turns taken before the present person."""
    tries: int = 0
    """References that were not found."""
    page: int = 0
    """Page of the list of topics."""
    reason: str = ""
    """Why a person was asked for while no agent was there."""
    callback: str = ""
    """Where to call back, E.164."""


@dataclass(frozen=True)
class NotificationCall:
    """What a call that the line makes, or that dials it back, has to tell."""

    purpose: str = ""
    """Of `ivr.outbound.model.Purpose`."""
    key: str = ""
    """The attempt; empty for who dials back."""
    errand: int = 0
    """The notification that is dialled back for."""
    patient: int = 0
    dose: int = 0
    message_left: bool = False
    """The neutral message has been left before."""
    dialled_back: bool = False
    identified: bool = False
    """The person called has pressed 1."""


Record = Person | Eligibility | Search | CallBooking | CallProgress | NotificationCall
Kind = TypeVar("Kind", bound=Record)


@dataclass(frozen=True)
class Memory:
    """All that a call remembers."""

    person: Person = Person()
    eligibility: Eligibility = Eligibility()
    search: Search = Search()
    booking: CallBooking = CallBooking()
    progress: CallProgress = CallProgress()
    notification: NotificationCall | None = None

    def having(self, *records: Record) -> "Memory":
        """The memory with these records in place of its own."""
        return replace(self, **{_FIELDS[type(record)]: record for record in records})  # type: ignore[arg-type]

    def next_person(self, turn: int) -> "Memory":
        """What is left when a second person of the household follows at this turn: nothing about the first."""
        progress = replace(self.progress, turns_before=turn)
        return Memory(Person(relative=True), progress=progress, notification=self.notification)

    @classmethod
    def from_json(cls, value: Data) -> "Memory":
        """The memory whose `dataclasses.asdict` this is. What is unknown is left out."""
        records = [_read(kind, value[name]) for kind, name in _FIELDS.items() if isinstance(value.get(name), dict)]
        return cls().having(*records)

    @classmethod
    def from_flat(cls, data: Data) -> "Memory":
        """The memory of a call that began before there were records (revision 0021 and before)."""
        kinds = [kind for kind in _FIELDS if kind is not NotificationCall or data.get("purpose")]
        return cls().having(*(_read(kind, data) for kind in kinds))


NOTHING_KNOWN = Memory()
_FIELDS: dict[type[Record], str] = {
    Person: "person",
    Eligibility: "eligibility",
    Search: "search",
    CallBooking: "booking",
    CallProgress: "progress",
    NotificationCall: "notification",
}


def _read(kind: type[Kind], value: Data) -> Kind:
    """A record with the values that fit its fields; what is unknown or of another type is left at its default."""
    types = {each.name: each.type for each in fields(kind)}
    typed = {name: tuple(each) if isinstance(each, list) else each for name, each in value.items()}
    known: dict[str, Any] = {name: each for name, each in typed.items() if name in types and _fits(each, types[name])}
    return kind(**known)


def _fits(value: Any, kind: Any) -> bool:
    return value is not None and isinstance(value, kind if isinstance(kind, UnionType) else get_origin(kind) or kind)
