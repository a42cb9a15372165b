"""The ports of a conversation, on the database.

The methods are documented in the ports that they implement, `ivr.dialogue.ports`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from ivr.agents import queue
from ivr.booking import waitlist
from ivr.booking.service import BookingDesk, whole
from ivr.core.crypto import Vault
from ivr.department import Department, HalfDay
from ivr.dialogue.memory import Memory
from ivr.dialogue.ports import Appointment, Offer, Patient, SearchCriteria
from ivr.flows.reasons import reason_of
from ivr.outbound.calling.call_context import missed
from ivr.outbound.planning.waitlist_offers import WaitlistOffers


@dataclass(frozen=True)
class CallDesk:
    """The port `Desk`; everything belongs to the session's transaction."""

    session: Session
    department: Department
    vault: Vault
    at: datetime
    """The business clock when the turn began, aware."""
    call_id: str
    caller_mark: str = ""
    """Fingerprint of the caller's number, empty when withheld."""

    def now(self) -> datetime:
        return self.at.astimezone(self.department.zone)

    @property
    def appointments(self) -> BookingDesk:
        return BookingDesk(self.session, self.department, self.vault, self.at, self.call_id, self.caller_mark)

    @property
    def waitlist(self) -> "CallWaitlist":
        return CallWaitlist(self.appointments)

    @property
    def notifications(self) -> "CallNotifications":
        return CallNotifications(self)

    @property
    def agents(self) -> "CallAgents":
        return CallAgents(self)


@dataclass(frozen=True)
class CallWaitlist:
    """The port `Waitlist`."""

    office: BookingDesk

    def until(self) -> date | None:
        department = self.office.department
        return waitlist.until(department, self.office.now().date()) if department.waiting_open(self.office.at) else None

    def join(self, patient: Patient, order: SearchCriteria) -> int:
        return self.office.join_waiting_list(patient, order)

    def kept(self, booking: int) -> Offer | None:
        return self._offers.held(booking)

    def take(self, booking: int) -> Appointment:
        return whole(self.office.session, lambda: self._offers.accept(booking))

    def pass_on(self, booking: int, leaves: bool) -> None:
        self._offers.decline(booking, leaves)

    @property
    def _offers(self) -> WaitlistOffers:
        return WaitlistOffers(self.office.session, self.office.department, self.office.at)


@dataclass(frozen=True)
class CallNotifications:
    """The port `Notifications`."""

    desk: CallDesk

    def missed_by(self, birth_date: date, phone: str) -> Memory | None:
        desk, born = self.desk, birth_date.isoformat()
        everybody = missed(desk.session, desk.vault, desk.department.slug, phone, desk.at)
        own = (each.memory for each in everybody if each.birth_date == born)
        return desk.appointments.tried(phone, lambda: next(own, None))


@dataclass(frozen=True)
class CallAgents:
    """The port `AgentsQueue`."""

    desk: CallDesk

    def enter(self, reason: str, gathered: Mapping[str, Any]) -> None:
        desk = self.desk
        queue.enter(
            desk.session,
            call_id=desk.call_id,
            department=desk.department.slug,
            priority=int(reason_of(reason, desk.department).urgent),
            sealed=desk.vault.seal({"reason": reason, "gathered": dict(gathered)}),
            entered_at=desk.now(),
        )

    def open_ticket(self, phone: str, reason: str, gathered: Mapping[str, Any]) -> HalfDay:
        desk = self.desk
        day, part = desk.department.promised_half_day(desk.now())
        queue.promise(
            desk.session,
            call_id=desk.call_id,
            department=desk.department.slug,
            due_day=day,
            due_part=part,
            sealed=desk.vault.seal({"phone": phone, "reason": reason, "gathered": dict(gathered)}),
            opened_at=desk.now(),
        )
        return day, part
