"""The booking pages: a prefilled form, offered pairs, and a booking by one click."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.service import BookingDesk
from ivr.booking.views import APPOINTMENTS
from ivr.console.auth.roles import BOOKING_ROLES
from ivr.console.booking.form import MOVED, PARTS, SEARCHED, BookingForm
from ivr.console.booking.targets import BookingTarget, resolve
from ivr.console.room.click_to_call_pages import calls_of
from ivr.console.room.labels import moment
from ivr.console.web.console import Console, own_centre, person
from ivr.console.web.pages import Pages
from ivr.core.audit_log import AuditAction
from ivr.core.errors import BookingRefused
from ivr.department.overrides import in_force
from ivr.dialogue.ports import Appointment, Offer

REFUSALS = {
    "expired": "Cette proposition n’est plus réservée : proposez d’autres dates.",
    "already_booked": "Cette personne a déjà un rendez-vous : cherchez son dossier pour le déplacer.",
    "closed": "Les réservations ou ce créneau sont fermés : proposez d’autres dates.",
    "gone": "Ce rendez-vous n’existe plus : rouvrez le dossier.",
    "past": "Le rendez-vous est passé ou trop proche : un responsable doit voir le dossier.",
    "too_early": "L’injection ne peut pas être donnée si tôt : proposez d’autres dates.",
}
REFUSED = "Cette proposition ne convient plus : proposez d’autres dates."
NOTHING = "Aucune place ne correspond : élargissez le souhait ou le centre."
SUSPENDED = "Les réservations sont suspendues : aucune place n’est proposée."
_PATIENT = text(f"SELECT patient_id FROM {APPOINTMENTS} b WHERE id = :id")  # noqa: S608


@dataclass(frozen=True)
class BookingSession:
    """One booking by an agent, in one transaction."""

    console: Console
    session: Session
    subject: BookingTarget

    @property
    def desk(self) -> BookingDesk:
        """The booking service of calls, on behalf of the agent."""
        console = self.console
        department = in_force(self.session, console.department())
        office = (self.session, department, console.line.vault, console.now())
        return BookingDesk(*office, self.subject.call_id, made_by=f"agent:{person().id}")

    def held(self) -> tuple[Offer, ...]:
        """The pairs that are held for the caller."""
        return self.desk.held() if self.subject.call_id else ()

    def search(self, form: BookingForm) -> tuple[Offer, ...]:
        """Searches and holds pairs."""
        desk, centre = self.desk, own_centre()
        if self.subject.moving:
            return desk.offers(form.for_move(desk.order_to_move(self.subject.moving), centre))
        return desk.offers(form.order(desk.department, desk.now().date(), centre))

    def book(self, offer: int, form: BookingForm) -> Appointment:
        """Books or moves, and audits it. Raises BookingRefused."""
        desk, moving = self.desk, self.subject.moving
        if moving:
            done, deed = desk.move(moving, offer), AuditAction.PATIENT_MOVED
        else:
            order = form.order(desk.department, desk.now().date(), own_centre())
            held = [each for each in desk.held() if each.id == offer]
            if any(each.vaccine not in order.vaccines or each.centre not in order.centres for each in held):
                raise BookingRefused("The pair was looked for under another group.", "vaccine")
            done, deed = desk.book(offer, form.patient(desk.department), order), AuditAction.PATIENT_BOOKED
        self.console.audited(self.session, deed, f"patient:{self.patient_of(done)}")
        return done

    def patient_of(self, booked: Appointment) -> int:
        """The patient of an appointment."""
        return int(self.session.execute(_PATIENT, {"id": booked.offer.id}).scalar_one())


def form_values(
    console: Console, booking: BookingSession, form: BookingForm | None = None, offers: Sequence[Offer] = ()
) -> dict[str, Any]:
    """The template values of a form with offers; by default of the first one, with the pairs that are held."""
    department, today = console.department(), console.today()
    return {
        "subject": booking.subject,
        "calls": calls_of(console, booking.session, booking.subject.path),
        "form": form or booking.subject.form,
        "offers": [offer_words(console, each) for each in (offers if form else booking.held())],
        "groups": [("", "à choisir"), *((each.code, each.name) for each in department.groups if each.holds(today))],
        "centres": [] if own_centre() else [("", "le plus proche d’abord"), *department.centre_names.items()],
        "parts_of_day": list(PARTS.items()),
    }


def offer_words(console: Console, offer: Offer) -> dict[str, Any]:
    """An offer in words."""
    centre = console.department().centre(offer.centre)
    times = {"first": moment(offer.first), "second": moment(offer.second) if offer.second else ""}
    return {"id": offer.id, "place": centre.name, "address": centre.address, **times}


def add_booking(console: Console, pages: Pages) -> None:
    """The routes under /console/booking."""

    def page(
        booking: BookingSession, form: BookingForm, offers: Sequence[Offer] = (), status: int = 422, **values: object
    ) -> tuple[str, int]:
        return pages.render("booking/booking.html", **form_values(console, booking, form, offers), **values), status

    def booking_of(session: Session, subject: str) -> BookingSession:
        return BookingSession(console, session, resolve(console, session, subject))

    @pages.page("/booking/<subject>", *BOOKING_ROLES)
    def booking_page(subject: str) -> str:
        with console.transaction() as session:
            return pages.render("booking/booking.html", **form_values(console, booking_of(session, subject)))

    @pages.action("/booking/<subject>/dates", *BOOKING_ROLES)
    def propose(subject: str) -> tuple[str, int]:
        form = BookingForm.written(request.form)
        with console.transaction() as session:
            booking = booking_of(session, subject)
            needed = MOVED if booking.subject.moving else SEARCHED
            wrong = form.problems(console.department(), console.today(), needed)
            if wrong:
                return page(booking, form, wrong=wrong)
            offers = booking.search(form)
            closed = not booking.desk.department.booking_open(console.now())
            nothing = "" if offers else (SUSPENDED if closed else NOTHING)
            return page(booking, form, offers, 200, problem=nothing)

    @pages.action("/booking/<subject>/book", *BOOKING_ROLES)
    def book(subject: str) -> tuple[str, int]:
        form = BookingForm.written(request.form)
        with console.transaction() as session:
            booking = booking_of(session, subject)
            wrong = {} if booking.subject.moving else form.problems(console.department(), console.today())
            if wrong:
                return page(booking, form, booking.desk.held(), wrong=wrong)
            try:
                booked = booking.book(request.form.get("offer", 0, int), form)
            except BookingRefused as refused:
                return page(booking, form, status=409, problem=REFUSALS.get(refused.reason, REFUSED))
            words, patient = offer_words(console, booked.offer), booking.patient_of(booked)
            values = {"booked": words, "reference": booked.reference, "patient": patient}
            return pages.render("booking/booked.html", subject=booking.subject, **values), 200
