"""The patients' pages: search, record, cancellation, notes, completion."""

from flask import abort, request
from sqlalchemy import insert
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.booking.patient_search import find, is_visible
from ivr.booking.patients import PatientRegister
from ivr.booking.service import BookingDesk
from ivr.console.auth.roles import BOOKING_ROLES
from ivr.console.booking.form import LONGEST, WRONG_EMAIL, BookingForm
from ivr.console.booking.pages import REFUSALS
from ivr.console.booking.targets import area
from ivr.console.patients import queries
from ivr.console.patients.tables import PatientNote
from ivr.console.rescheduling.answer_pages import proposal
from ivr.console.room.click_to_call_pages import calls_of
from ivr.console.waitlist.queries import LEAVING
from ivr.console.web.console import Console, own_centre, person
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.core.contact import is_email
from ivr.core.errors import BookingRefused

LONGEST_NOTE = 500
TOO_FEW = "Écrivez au moins deux lettres du nom, ou deux chiffres du téléphone ou du dossier."
NOT_CONFIRMED = "Rien n’est annulé : cochez la case pour confirmer."
NO_NOTE = "Écrivez la note, en 500 caractères au plus."
NO_NAME = "Écrivez le nom et le prénom, et un code postal du département s’il manque."


def add_patients(console: Console, pages: Pages) -> None:
    """The routes under /console/patients. Searches are posted, so that no name is in an address."""
    _add_search(console, pages)
    _add_record(console, pages)


def _add_search(console: Console, pages: Pages) -> None:
    @pages.page("/patients", *BOOKING_ROLES)
    def patients_page() -> str:
        with console.transaction() as session:
            listed = queries.incomplete(session, console.department(), own_centre(), console.now().date())
        return pages.render("patients/patients.html", listed=listed)

    @pages.action("/patients", *BOOKING_ROLES)
    def find_patients() -> tuple[str, int]:
        asked = request.form.get("asked", "").strip()[:LONGEST]
        if sum(letter.isalnum() for letter in asked) < 2:
            return pages.render("patients/patients.html", asked=asked, problem=TOO_FEW), 422
        with console.transaction() as session:
            found, more = find(session, console.line.vault, area(), asked)
            if found:
                console.audited(session, AuditAction.PATIENT_FOUND, *(f"patient:{each.id}" for each in found))
        return pages.render("patients/patients.html", asked=asked, found=found, more=more), 200


def _add_record(console: Console, pages: Pages) -> None:
    def page(session: Session, patient: int, status: int = 200, **values: object) -> tuple[str, int]:
        record = queries.read(session, console.line.vault, console.department(), patient)
        console.audited(session, AuditAction.PATIENT_READ, f"patient:{patient}")
        bookings = [each for each in record.bookings if own_centre() in ("", each.centre)]
        elsewhere = record.active is not None and record.active not in bookings
        known = {"record": record, "bookings": bookings, "elsewhere": elsewhere, "leaving": LEAVING}
        known["waiting_open"] = console.department().waiting_open(console.now())
        calls = calls_of(console, session, f"patient-{patient}")
        held = proposal(console, session, record.active.id if record.active else None)
        return pages.render("patients/patient.html", calls=calls, proposal=held, **known, **values), status

    def back(patient: int) -> Response:
        return see_other("patient_page", patient=patient)

    @pages.page("/patients/<int:patient>", *BOOKING_ROLES)
    def patient_page(patient: int) -> Answer:
        with console.transaction() as session:
            _visible(session, patient)
            return page(session, patient)

    @pages.action("/patients/<int:patient>/cancel", *BOOKING_ROLES)
    def cancel_booking(patient: int) -> Answer:
        with console.transaction() as session:
            _visible(session, patient)
            if request.form.get("sure") != "yes":
                return page(session, patient, 422, problem=NOT_CONFIRMED)
            try:
                _cancel(console, session, patient)
            except BookingRefused as refused:
                return page(session, patient, 409, problem=REFUSALS.get(refused.reason, REFUSALS["gone"]))
        return back(patient)

    @pages.action("/patients/<int:patient>/note", *BOOKING_ROLES)
    def add_note(patient: int) -> Answer:
        words = request.form.get("note", "").strip()
        with console.transaction() as session:
            _visible(session, patient)
            if not words or len(words) > LONGEST_NOTE:
                return page(session, patient, 422, problem=NO_NOTE)
            _note(console, session, patient, words)
        return back(patient)

    @pages.action("/patients/<int:patient>/name", *BOOKING_ROLES)
    def complete_name(patient: int) -> Answer:
        form = BookingForm.written(request.form)
        known = {"last_name": form.last_name, "first_name": form.first_name}
        communes = console.department().communes_of(form.postal_code)
        if communes:
            known["postal_code"] = form.postal_code
        with console.transaction() as session:
            _visible(session, patient)
            if not all(known.values()) or (form.postal_code and not communes):
                return page(session, patient, 422, problem=NO_NAME)
            register = PatientRegister(session, console.line.vault, console.department(), console.now())
            register.complete(patient, known, communes[0].insee if communes else "")
            console.audited(session, AuditAction.PATIENT_COMPLETED, f"patient:{patient}")
        return back(patient)

    @pages.action("/patients/<int:patient>/email", *BOOKING_ROLES)
    def change_email(patient: int) -> Answer:
        written = BookingForm.written(request.form).email
        with console.transaction() as session:
            _visible(session, patient)
            if written and not is_email(written):
                return page(session, patient, 422, wrong_email=WRONG_EMAIL)
            PatientRegister(session, console.line.vault, console.department(), console.now()).complete(
                patient, {"email": written}
            )
            console.audited(session, AuditAction.PATIENT_EMAIL, f"patient:{patient}")
        return back(patient)


def _visible(session: Session, patient: int) -> None:
    """Aborts with 404 for a patient of another department or, for a town hall, of another centre."""
    if not is_visible(session, area(), patient):
        abort(404)


def _cancel(console: Console, session: Session, patient: int) -> None:
    """Cancels the patient's active booking. Raises BookingRefused."""
    active = queries.read(session, console.line.vault, console.department(), patient).active
    if active is None or own_centre() not in ("", active.centre):
        raise BookingRefused("There is no such active appointment.", "gone")
    office = (session, console.department(), console.line.vault, console.now())
    BookingDesk(*office, None, made_by=f"agent:{person().id}").cancel(active.id)
    console.audited(session, AuditAction.PATIENT_CANCELLED, f"patient:{patient}")


def _note(console: Console, session: Session, patient: int, words: str) -> None:
    values = {"patient_id": patient, "account_id": person().id, "at": console.now()}
    session.execute(insert(PatientNote).values(**values, sealed=console.line.vault.seal(words)))
    console.audited(session, AuditAction.PATIENT_NOTED, f"patient:{patient}")
