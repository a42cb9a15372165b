"""What conversations ask of the outside world, and the values they exchange with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from ivr.department import Department

HalfDay = tuple[date, Literal["morning", "afternoon"]]


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
    caller: str = ""
    """The caller's number in E.164 when the network attests it (STIR/SHAKEN A), else empty."""


class Desk(Protocol):
    """The booking office, seen from a conversation. Every effect belongs to the turn's transaction."""

    @property
    def department(self) -> Department:
        """The department whose number was dialled."""

    def now(self) -> datetime:
        """The business clock, aware, in the department's time zone."""

    def offers(self, order: SearchCriteria, besides: Sequence[int] = ()) -> tuple[Offer, ...]:
        """Releases what this call holds, then holds and returns up to two pairs that fit the order, best first.

        Pairs of the offers `besides` (ids offered before in this call) are not offered again. Empty means that a
        second look, after freeing expired holds and without skipping busy slots, found nothing either."""

    def held(self) -> tuple[Offer, ...]:
        """The pairs held for this call, best first; expired ones are left out. Renews them within the bound."""

    def book(self, offer: int, patient: Patient, order: SearchCriteria) -> Appointment:
        """Turns a held pair into a booking and releases the other offers. Raises BookingRefused, changing nothing."""

    def existing(self, birth_date: date, phone: str) -> Appointment | None:
        """The active booking of the person with this birth date and telephone number."""

    def identify(self, claim: IdentityClaim) -> Appointment | None:
        """The active booking that the claim proves, or None, also for a record that is locked by too many tries.

        Counts the try against the caller's number and the record."""

    def tries_left(self) -> bool:
        """False when this caller's number has used up its tries of today."""

    def appointment(self, booking: int) -> Appointment | None:
        """The active booking with this id, already proven in this call."""

    def order_to_move(self, booking: int) -> SearchCriteria:
        """The order with which a booking may be moved: its vaccine and rules, its centre first."""

    def move(self, booking: int, offer: int) -> Appointment:
        """Replaces a booking by a held pair, in one transaction, reference kept. Raises BookingRefused."""

    def cancel(self, booking: int) -> None:
        """Gives both doses back. Raises BookingRefused when it is no longer active."""

    def proposal(self, booking: int) -> Proposal | None:
        """The pair that is held instead of an active booking which cannot be kept; None when there is none."""

    def accept(self, proposed: Proposal) -> Appointment:
        """The proposed pair replaces the booking, reference kept. Raises BookingRefused."""

    def decline(self, proposed: Proposal) -> None:
        """The proposed pair goes back; the booking stays until it is moved elsewhere. Raises BookingRefused."""

    def kept(self, booking: int) -> Offer | None:
        """The pair that is held for the person of this call, who waits for one; None when it is gone."""

    def take(self, booking: int) -> Appointment:
        """The offered pair becomes the person's booking, who leaves the list. Raises BookingRefused."""

    def pass_on(self, booking: int, leaves: bool) -> None:
        """The offered pair goes to the next; the person keeps the place in the list, or leaves it."""

    def join_waiting_list(self, patient: Patient, order: SearchCriteria) -> int:
        """Puts the person on the waiting list, once, and returns the rank (1 is first)."""

    def waiting_until(self) -> date | None:
        """Last day on which somebody who joins the waiting list now is on it; None when the list is closed."""

    def agents_open(self) -> bool:
        """Whether agents answer now."""

    def booking_open(self) -> bool:
        """False while booking is suspended."""

    def promised_half_day(self) -> HalfDay:
        """The next half-day in which an agent calls back."""

    def open_ticket(self, phone: str, reason: str, gathered: Mapping[str, Any]) -> HalfDay:
        """Leaves a callback ticket and returns the promised half-day."""

    def queue(self, reason: str, gathered: Mapping[str, Any]) -> int:
        """Puts the call into the agents' queue with its reason and what was gathered; returns the position."""
