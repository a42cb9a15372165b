"""What conversations ask of the outside world, and the values they exchange with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from ivr.department import Department
from ivr.department.hours import HalfDay
from ivr.dialogue.memory import Memory


@dataclass(frozen=True)
class SearchCriteria:
    """What a caller may and wants to be offered."""

    vaccines: tuple[str, ...]
    """Codes of the vaccines the caller may receive, preferred first."""
    centres: tuple[str, ...]
    """Codes of the centres, preferred first."""
    not_before: date
    """First day on which dose 1 may be given."""
    wish: Mapping[str, Any] = field(default_factory=dict)
    """When the caller wants to come: the `wish` value of the grammar (dates, from, to, part, time, pref, excluded)."""
    single: bool = False
    """One dose is enough (after an infection)."""


@dataclass(frozen=True)
class Offer:
    """A pair held for this call, or booked. Times are the department's local time, without zone."""

    id: int
    centre: str
    vaccine: str
    first: datetime
    second: datetime | None
    """None when one dose is enough."""


@dataclass(frozen=True)
class Appointment:
    """A booked pair."""

    offer: Offer
    reference: str
    """Six digits."""


@dataclass(frozen=True)
class Proposal:
    """A pair that is held for somebody whose own cannot be kept."""

    row: int
    """By which it is accepted or declined."""
    new: Offer
    """Its id is the row, not a booking."""
    reason: str
    """Why, see `ivr.booking.rescheduling.plans.REASONS`."""


@dataclass(frozen=True)
class Patient:
    """The person to be vaccinated."""

    birth_date: date
    phone: str
    """E.164."""
    last_name: str = ""
    first_name: str = ""
    insee: str = ""
    """INSEE code of the commune, empty when an agent has to complete it."""
    postal_code: str = ""
    group: str = ""
    """Code of the priority group."""
    to_complete: tuple[str, ...] = ()
    """Names of the fields an agent completes."""
    email: str = ""
    """For reminders; only agents ask for it. Empty: what is on file stays."""


@dataclass(frozen=True)
class IdentityClaim:
    """What a caller gives to prove that an appointment is his: two factors are needed."""

    birth_date: date
    reference: str = ""
    phone: str = ""
    """The number the appointment was made with, in E.164: said, or called from when the network attests it."""


class AppointmentBook(Protocol):
    """The appointments of a department. A booking or an offer is named by its id."""

    def offers(self, order: SearchCriteria, besides: Sequence[int] = ()) -> tuple[Offer, ...]:
        """Releases what this call holds, then holds and returns up to two pairs that fit the order, best first.

        The second one lies in another half-day. Pairs of the offers `besides` (ids offered before in this call) are
        not offered again. Empty means that a second look, after freeing expired holds and without skipping busy slots,
        found nothing either, or that booking is suspended."""

    def held(self) -> tuple[Offer, ...]:
        """The pairs held for this call, best first; expired ones are left out. Renews them within the bound."""

    def book(self, offer: int, patient: Patient, order: SearchCriteria) -> Appointment:
        """Turns a held pair into a booking and releases the other offers. Raises BookingRefused, changing nothing."""

    def existing(self, birth_date: date, phone: str) -> Appointment | None:
        """The active booking of the person with this birth date and telephone number."""

    def may_exist(self, birth_date: date, phone: str) -> bool:
        """As `existing`, for a number that nothing proves: False too once tries are used up. These tries are counted
        apart, so that people who book for the first time keep those of `identify`."""

    def identify(self, claim: IdentityClaim) -> Appointment | None:
        """The active booking that the claim proves, or None, also for a record that is locked by too many tries.

        Counts the try against the caller's number and the record."""

    def tries_left(self) -> bool:
        """False when this caller's number has used up its tries of today."""

    def active(self, booking: int) -> Appointment | None:
        """The active booking, already proven in this call; None when it has been cancelled or moved meanwhile."""

    def order_to_move(self, booking: int) -> SearchCriteria:
        """The order with which a booking may be moved: its vaccine and rules, its centre first.

        Raises BookingRefused (gone)."""

    def move(self, booking: int, offer: int) -> Appointment:
        """Replaces a booking by a held pair, in one transaction, reference kept. Raises BookingRefused."""

    def cancel(self, booking: int) -> None:
        """Gives both doses back. Raises BookingRefused: gone, or past once the first dose has been given."""

    def proposal(self, booking: int) -> Proposal | None:
        """The pair that is held instead of an active booking which cannot be kept; None when there is none."""

    def accept(self, proposed: Proposal) -> Appointment:
        """The proposed pair replaces the booking, reference kept. Raises BookingRefused."""

    def decline(self, proposed: Proposal) -> None:
        """The proposed pair goes back; the booking stays until it is moved elsewhere. Raises BookingRefused."""


class Waitlist(Protocol):
    """The waiting list of a department, and the pairs that are held for the people on it."""

    def until(self) -> date | None:
        """Last day on which somebody who joins now is on the list; None when the list is closed."""

    def join(self, patient: Patient, order: SearchCriteria) -> int:
        """Puts the person on the list, once, and returns the rank (1 is first)."""

    def kept(self, booking: int) -> Offer | None:
        """The pair held for the person who is called, and held on while it is talked about; None when it is gone."""

    def take(self, booking: int) -> Appointment:
        """The pair becomes the person's booking, who leaves the list. Raises BookingRefused."""

    def pass_on(self, booking: int, leaves: bool) -> None:
        """The pair goes to the next; the person keeps the place in the list, or leaves it."""


class AgentsQueue(Protocol):
    """The agents, behind their queue and their list of callbacks."""

    def enter(self, reason: str, gathered: Mapping[str, Any]) -> None:
        """Puts the call into the queue, once, with the reason and what was gathered."""

    def open_ticket(self, phone: str, reason: str, gathered: Mapping[str, Any]) -> HalfDay:
        """Leaves a callback ticket, one per call, and returns the promised half-day."""


class Notifications(Protocol):
    """What the department calls people about."""

    def missed_by(self, birth_date: date, phone: str) -> Memory | None:
        """What the person with this birth date at this number was called about, as a call remembers it, the nearest
        first. None when there is nothing, and when this caller or number has used up the tries of today."""


class Desk(Protocol):
    """What a conversation may ask and do. Every effect belongs to the turn's transaction."""

    @property
    def department(self) -> Department:
        """The department whose number was dialled, with its hours and its switches of the moment."""

    @property
    def appointments(self) -> AppointmentBook:
        """Its appointments."""

    @property
    def waitlist(self) -> Waitlist:
        """Its waiting list."""

    @property
    def agents(self) -> AgentsQueue:
        """Its agents."""

    @property
    def notifications(self) -> Notifications:
        """What it calls people about."""

    def now(self) -> datetime:
        """The business clock, aware, in the department's time zone."""
