"""The appointments of a department, on the database: `ivr.dialogue.ports.AppointmentBook`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.booking import appointments, identity, waitlist
from ivr.booking.appointments import BookingRecord
from ivr.booking.holds import Keeping, release
from ivr.booking.offers import OfferRequest, first_slots, take_offers
from ivr.booking.patients import PatientRegister, identity_mark, keep, phone_mark
from ivr.booking.rescheduling import answers
from ivr.booking.rescheduling.plans import Rescheduling
from ivr.booking.rules import local, pair_problem, refusal
from ivr.core.crypto import Vault
from ivr.department import Department
from ivr.dialogue.ports import Appointment, IdentityClaim, Offer, Patient, Proposal, SearchCriteria

Result = TypeVar("Result")

TRIES = 3
"""For a reference drawn twice at the same moment."""


def whole(session: Session, change: Callable[[], Result]) -> Result:
    """Makes the change wholly or not at all, also when the transaction continues after a refusal."""
    for left in reversed(range(TRIES)):
        try:
            with session.connection().begin_nested():
                return change()
        except IntegrityError:
            if not left:
                raise
    raise AssertionError


@dataclass(frozen=True)
class BookingDesk:
    """What a conversation, or an agent, can do about appointments (documented in the port, `AppointmentBook`).

    Everything belongs to the session's transaction."""

    session: Session
    department: Department
    vault: Vault
    at: datetime
    """The business clock when the turn began, aware."""
    call_id: str | None
    """None for an agent outside a call."""
    caller_mark: str = ""
    """Fingerprint of the caller's number, empty when withheld."""
    made_by: str = "bot"
    """bot, or agent: with the agent's id."""

    def now(self) -> datetime:
        """The business clock, aware, in the department's time zone."""
        return self.at.astimezone(self.department.zone)

    def offers(self, order: SearchCriteria, besides: Sequence[int] = ()) -> tuple[Offer, ...]:
        if not self.department.booking_open(self.at):
            release(self.session, self._keeping())
            return ()
        slots = first_slots(self.session, besides)
        request = OfferRequest(self.department, order, self._keeping(), self.caller_mark, slots)
        return take_offers(self.session, request)

    def held(self) -> tuple[Offer, ...]:
        keeping = self._keeping()
        soon = keeping.expires_at - timedelta(seconds=30)
        appointments.renew(self.session, keeping, soon, self.department.limits.hold_renewals)
        return tuple(record.offer for record in appointments.held(self.session, keeping))

    def book(self, offer: int, patient: Patient, order: SearchCriteria) -> Appointment:
        return whole(self.session, lambda: self._book(offer, patient, order))

    def existing(self, birth_date: date, phone: str) -> Appointment | None:
        mark = identity_mark(self.vault, self.department.slug, birth_date, phone)
        return _appointment(appointments.by_identity(self.session, mark))

    def may_exist(self, birth_date: date, phone: str) -> bool:
        record, caller = (self.vault.fingerprint("may exist", mark) for mark in (phone, self._mark))
        today = self.now().date()
        found = identity.tried(
            self.session, self.department, record, caller, today, lambda: self.existing(birth_date, phone)
        )
        return found is not None

    def identify(self, claim: IdentityClaim) -> Appointment | None:
        today = self.now().date()
        return _appointment(identity.identify(self.session, self.vault, self.department, claim, self._mark, today))

    def tried(self, phone: str, find: Callable[[], Result | None]) -> Result | None:
        """What `find` finds of the people at a number, within the tries that are left."""
        aimed_at = phone_mark(self.vault, phone)
        return identity.tried(self.session, self.department, aimed_at, self._mark, self.now().date(), find)

    def tries_left(self) -> bool:
        return identity.tries_left(self.session, self.department, self._mark, self.now().date())

    def active(self, booking: int) -> Appointment | None:
        return _appointment(appointments.active(self.session, self.department.slug, booking))

    def order_to_move(self, booking: int) -> SearchCriteria:
        record = self._active(booking)
        centre = self.department.centre(record.pair.first.centre)
        near = [other.code for other in self.department.centres_near(insee=centre.insee) if other.code != centre.code]
        not_before = max(record.not_before or self.now().date(), self.now().date())
        return SearchCriteria((record.pair.first.vaccine,), (centre.code, *near), not_before, single=record.single)

    def move(self, booking: int, offer: int) -> Appointment:
        return whole(self.session, lambda: self._move(booking, offer))

    def cancel(self, booking: int) -> None:
        self._still_ahead(self._active(booking))
        appointments.end(self.session, self.department.slug, booking, "cancelled", self.at)

    def proposal(self, booking: int) -> Proposal | None:
        found = answers.proposal(self._moves, booking)
        return Proposal(found.row, found.new, found.reason) if found else None

    def accept(self, proposed: Proposal) -> Appointment:
        return whole(self.session, lambda: answers.accept(self._moves, proposed.row, self.made_by))

    def decline(self, proposed: Proposal) -> None:
        answers.another_date(self._moves, proposed.row)

    def join_waiting_list(self, patient: Patient, order: SearchCriteria) -> int:
        """Puts the person on the waiting list, once, and returns the rank (1 is first)."""
        person = self._register().save(patient, self.now().date())
        return waitlist.join(self.session, self.department, person, patient.group, order, self.at)

    def _book(self, offer: int, patient: Patient, order: SearchCriteria) -> Appointment:
        record = self._checked(offer, order)
        self._within_limits(record)
        person = self._register().save(patient, record.last_day)
        version = self.department.protocol_version
        reference = appointments.confirm(self.session, offer, self._keeping(), person, version, order.not_before)
        release(self.session, self._keeping())
        return Appointment(record.offer, reference)

    def _move(self, booking: int, offer: int) -> Appointment:
        old = self._active(booking)
        self._still_ahead(old)
        new = self._checked(offer, self.order_to_move(booking))
        appointments.end(self.session, self.department.slug, booking, "moved", self.at)
        version = self.department.protocol_version
        kept = (old.patient_id, version, old.not_before, old.reference)
        appointments.confirm(self.session, offer, self._keeping(), *kept, moved_from=booking)
        keep(self.session, self.department, old.patient_id, new.last_day)
        release(self.session, self._keeping())
        return Appointment(new.offer, old.reference)

    def _checked(self, offer: int, order: SearchCriteria) -> BookingRecord:
        """The live hold, still allowed by the rules in force now. Raises BookingRefused."""
        if not self.department.booking_open(self.at):
            raise refusal("closed")
        midnight = self.now().replace(hour=0, minute=0, second=0, microsecond=0)
        record = appointments.one_held(self.session, offer, self._keeping(), (self.caller_mark, midnight))
        at = local(self.department, self.at)
        problem = pair_problem(record.pair, self.department, at, order.not_before, order.single)
        if problem:
            raise refusal(problem)
        return record

    def _within_limits(self, record: BookingRecord) -> None:
        limits = self.department.limits
        of_call, of_number = record.counts
        too_many = of_call >= limits.patients_per_call or of_number >= limits.per_number_per_day
        if self.made_by == "bot" and too_many:
            raise refusal("too_many")

    def _active(self, booking: int) -> BookingRecord:
        record = appointments.active(self.session, self.department.slug, booking)
        if record is None:
            raise refusal("gone")
        return record

    def _still_ahead(self, record: BookingRecord) -> None:
        if record.pair.first.at <= local(self.department, self.at):
            raise refusal("past")

    def _keeping(self) -> Keeping:
        expires_at = self.at + timedelta(minutes=self.department.limits.hold_minutes)
        return Keeping(self.department.slug, self.call_id, self.made_by, self.at, expires_at)

    @property
    def _moves(self) -> Rescheduling:
        return Rescheduling(self.session, self.department, self.at)

    def _register(self) -> PatientRegister:
        return PatientRegister(self.session, self.vault, self.department, self.at)

    @property
    def _mark(self) -> str:
        """Whose tries are counted: the caller's number, or the call when the number is withheld."""
        return self.caller_mark or self.call_id or self.made_by


def _appointment(record: BookingRecord | None) -> Appointment | None:
    return record.appointment if record else None
