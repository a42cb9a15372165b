"""The desk of a call: the booking office with the agents behind it, as conversations see them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from ivr.agents.queue import leave_queue, position
from ivr.agents.states import RoomEvent
from ivr.agents.tables import CallbackTicket, QueueEntry
from ivr.booking.rescheduling import answers
from ivr.booking.rescheduling.plans import Rescheduling
from ivr.booking.service import BookingDesk
from ivr.core.tasks import ring_soon
from ivr.dialogue.ports import Appointment, HalfDay, Offer, Proposal
from ivr.dialogue.reasons import reason_of
from ivr.outbound.waitlist_offers import WaitlistOffers


class CallDesk(BookingDesk):
    """The booking desk of a call, with the agents behind it."""

    def agents_open(self) -> bool:
        """Whether agents answer now."""
        return self.department.agents_open(self.now())

    def booking_open(self) -> bool:
        """False while booking is suspended."""
        return self.department.booking_open(self.now())

    def promised_half_day(self) -> HalfDay:
        """The next half-day in which an agent calls back."""
        return self.department.promised_half_day(self.now())

    def proposal(self, booking: int) -> Proposal | None:
        """The pair that a move holds instead of an active booking; None without any."""
        told = answers.told(self._moves, booking)
        return Proposal(told.row, told.new, told.reason) if told else None

    def accept(self, proposed: Proposal) -> Appointment:
        """The held pair becomes the booking, reference kept. Raises BookingRefused."""
        return self._whole(lambda: answers.accept(self._moves, proposed.row, self.made_by))

    def decline(self, proposed: Proposal) -> None:
        """The held pair goes back, for the same call looks for another. Raises BookingRefused."""
        answers.another_date(self._moves, proposed.row)

    def kept(self, booking: int) -> Offer | None:
        """The pair that is held for somebody who waits, and held on while it is talked about; None when it is gone."""
        return self._offering.held(booking)

    def take(self, booking: int) -> Appointment:
        """The offered pair becomes a booking. Raises BookingRefused."""
        return self._whole(lambda: self._offering.accept(booking))

    def pass_on(self, booking: int, leaves: bool) -> None:
        """The offered pair goes to the next."""
        self._offering.decline(booking, leaves)

    @property
    def _offering(self) -> WaitlistOffers:
        return WaitlistOffers(self.session, self.department, self.at)

    @property
    def _moves(self) -> Rescheduling:
        return Rescheduling(self.session, self.department, self.at)

    def open_ticket(self, phone: str, reason: str, gathered: Mapping[str, Any]) -> HalfDay:
        """Leaves a callback ticket, one per call, and returns the promised half-day."""
        day, part = self.promised_half_day()
        values = {
            "call_id": self.call_id,
            "department": self.department.slug,
            "due_day": day,
            "due_part": part,
            "sealed": self.vault.seal({"phone": phone, "reason": reason, "gathered": dict(gathered)}),
            "opened_at": self.now(),
        }
        self.session.execute(insert(CallbackTicket).values(values).on_conflict_do_nothing(index_elements=["call_id"]))
        return day, part

    def queue(self, reason: str, gathered: Mapping[str, Any]) -> int:
        """Puts the call into the agents' queue, once; returns its position."""
        values = {
            "call_id": self.call_id,
            "department": self.department.slug,
            "priority": int(reason_of(reason, self.department).urgent),
            "sealed": self.vault.seal({"reason": reason, "gathered": dict(gathered)}),
            "entered_at": self.now(),
        }
        self.session.execute(insert(QueueEntry).values(values).on_conflict_do_nothing(index_elements=["call_id"]))
        ring_soon(self.session, self.department.slug)
        return position(self.session, str(self.call_id))

    def leave_queue(self, event: RoomEvent) -> None:
        """Takes a caller who has hung up, or who will be called back, out of the queue; an agent who was being rung
        for him is free again."""
        leave_queue(self.session, self.department.slug, str(self.call_id), self.now(), event)
