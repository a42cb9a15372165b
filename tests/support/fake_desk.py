"""The ports of a conversation in memory, for conversations without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from ivr.core.errors import BookingRefused
from ivr.department import Department, HalfDay
from ivr.dialogue.memory import Memory
from ivr.dialogue.ports import Appointment, IdentityClaim, Offer, Patient, Proposal, SearchCriteria


@dataclass
class FakeDesk:
    """Offers pairs 28 days apart as long as `pairs` lasts."""

    department: Department
    at: datetime
    pairs: int = 1000
    booked: dict[int, tuple[Appointment, Patient]] = field(default_factory=dict)
    holding: list[Offer] = field(default_factory=list)
    handed_over: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    offered: int = 0
    proposed: Proposal | None = None
    called: dict[str, dict[date, Memory]] = field(default_factory=dict)
    """What people were called about and have not heard, by their number and their birth date."""
    passed_on: list[bool] = field(default_factory=list)
    """For each offer that was declined: whether the person leaves the list."""

    def now(self) -> datetime:
        return self.at

    @property
    def appointments(self) -> "FakeDesk":
        return self

    @property
    def waitlist(self) -> "FakeDesk":
        return self

    @property
    def notifications(self) -> "FakeDesk":
        return self

    def missed_by(self, birth_date: date, phone: str) -> Memory | None:
        return self.called.get(phone, {}).get(birth_date)

    @property
    def agents(self) -> "FakeDesk":
        return self

    def offers(self, order: SearchCriteria, besides: Sequence[int] = ()) -> tuple[Offer, ...]:
        count = min(2, self.pairs) if self.department.booking_open(self.at) else 0
        self.pairs -= count
        self.holding = [self._offer(order) for _ in range(count)]
        return tuple(self.holding)

    def _offer(self, order: SearchCriteria) -> Offer:
        self.offered += 1
        first = datetime.combine(order.not_before + timedelta(days=self.offered), time(9, 10))
        second = None if order.single else first + timedelta(days=28)
        return Offer(self.offered, order.centres[0], order.vaccines[0], first, second)

    def held(self) -> tuple[Offer, ...]:
        return tuple(self.holding)

    def _take(self, offer: int) -> Offer:
        for held in self.holding:
            if held.id == offer:
                self.holding = []
                return held
        raise BookingRefused("The pair is no longer held.", "gone")

    def book(self, offer: int, patient: Patient, order: SearchCriteria) -> Appointment:
        if not self.department.booking_open(self.at):
            raise BookingRefused("Booking is suspended.", "closed")
        if self.existing(patient.birth_date, patient.phone):
            raise BookingRefused("The person already has an appointment.", "already_booked")
        appointment = Appointment(self._take(offer), f"{100000 + offer}")
        self.booked[appointment.offer.id] = (appointment, patient)
        return appointment

    def existing(self, birth_date: date, phone: str) -> Appointment | None:
        for appointment, patient in self.booked.values():
            if (patient.birth_date, patient.phone) == (birth_date, phone):
                return appointment
        return None

    def may_exist(self, birth_date: date, phone: str) -> bool:
        return self.existing(birth_date, phone) is not None

    def identify(self, claim: IdentityClaim) -> Appointment | None:
        for appointment, patient in self.booked.values():
            proofs = (claim.reference == appointment.reference, claim.phone == patient.phone)
            if patient.birth_date == claim.birth_date and any(proofs):
                return appointment
        return None

    def tries_left(self) -> bool:
        return True

    def active(self, booking: int) -> Appointment | None:
        return self.booked[booking][0] if booking in self.booked else None

    def order_to_move(self, booking: int) -> SearchCriteria:
        offer = self.booked[booking][0].offer
        return SearchCriteria((offer.vaccine,), (offer.centre,), self.at.date(), single=offer.second is None)

    def move(self, booking: int, offer: int) -> Appointment:
        old, patient = self.booked[booking]
        new = replace(old, offer=self._take(offer))
        del self.booked[booking]
        self.booked[new.offer.id] = (new, patient)
        return new

    def proposal(self, booking: int) -> Proposal | None:
        return self.proposed if booking in self.booked else None

    def accept(self, proposed: Proposal) -> Appointment:
        if proposed != self.proposed:
            raise BookingRefused("The pair is no longer held.", "expired")
        self.proposed = None
        (booking, (old, patient)) = next(iter(self.booked.items()))
        new = replace(old, offer=proposed.new)
        del self.booked[booking]
        self.booked[new.offer.id] = (new, patient)
        return new

    def decline(self, proposed: Proposal) -> None:
        if proposed != self.proposed:
            raise BookingRefused("The pair is no longer held.", "expired")
        self.proposed = None

    def kept(self, booking: int) -> Offer | None:
        return next((offer for offer in self.holding if offer.id == booking), None)

    def take(self, booking: int) -> Appointment:
        appointment = Appointment(self._take(booking), "654321")
        self.booked = {booking: (appointment, Patient(date(1942, 5, 12), "+33385550142"))}
        return appointment

    def pass_on(self, booking: int, leaves: bool) -> None:
        self.holding = []
        self.passed_on.append(leaves)

    def cancel(self, booking: int) -> None:
        if self.booked.pop(booking, None) is None:
            raise BookingRefused("The appointment is no longer active.", "gone")

    def join(self, patient: Patient, order: SearchCriteria) -> int:
        return 12

    def until(self) -> date | None:
        return date(2027, 2, 24) if self.department.waiting_open(self.at) else None

    def open_ticket(self, phone: str, reason: str, gathered: Mapping[str, Any]) -> HalfDay:
        self.handed_over.append((reason, gathered))
        return self.department.promised_half_day(self.at)

    def enter(self, reason: str, gathered: Mapping[str, Any]) -> None:
        self.handed_over.append((reason, gathered))
