"""The patients' pages: search, record, cancellation, notes, completion."""

from flask import request
from sqlalchemy import insert
from sqlalchemy.orm import Session

from ivr.booking.patient_search import find
from ivr.booking.patients import PatientRegister
from ivr.booking.service import BookingDesk
from ivr.console.auth.roles import BOOKING_ROLES
from ivr.console.booking.form import LONGEST, WRONG_EMAIL, BookingForm
from ivr.console.booking.pages import REFUSALS
from ivr.console.booking.targets import area, visible
from ivr.console.patients import queries
from ivr.console.rescheduling.pages import proposal
from ivr.console.room.click_to_call_pages import calls_of
from ivr.console.tables import PatientNote
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
    _add_corrections(console, pages)


def _add_search(console: Console, pages: Pages) -> None:
    @pages.page("/patients", *BOOKING_ROLES)
    def patients_page() -> str:
        with console.transaction() as session:
            listed = queries.incomplete(session, console.department(), own_centre(), console.today())
        return pages.render("patients/patients.html", listed=listed)

    @pages.action("/patients", *BOOKING_ROLES)
    def find_patients() -> tuple[str, int]:
        asked = request.form.get("asked", "").strip()[:LONGEST]
        if sum(letter.isalnum() for letter in asked) < 2:
            return pages.render("patients/patients.html", asked=asked, problem=TOO_FEW), 422
        with console.transaction() as session:
            found, more = find(session, console.line.vault, area(), asked)
            console.audited_patients(session, AuditAction.PATIENT_FOUND, (each.id for each in found))
        return pages.render("patients/patients.html", asked=asked, found=found, more=more), 200


def _add_record(console: Console, pages: Pages) -> None:
    @pages.page("/patients/<int:patient>", *BOOKING_ROLES)
    def patient_page(patient: int) -> Answer:
        with visible(console, patient) as session:
            return _page(console, pages, session, patient)

    @pages.action("/patients/<int:patient>/cancel", *BOOKING_ROLES)
    def cancel_booking(patient: int) -> Answer:
        with visible(console, patient) as session:
            if request.form.get("sure") != "yes":
                return _page(console, pages, session, patient, 422, problem=NOT_CONFIRMED)
            try:
                _cancel(console, session, patient)
            except BookingRefused as refused:
                problem = REFUSALS.get(refused.reason, REFUSALS["gone"])
                return _page(console, pages, session, patient, 409, problem=problem)
        return see_other("patient_page", patient=patient)

    @pages.action("/patients/<int:patient>/note", *BOOKING_ROLES)
    def add_note(patient: int) -> Answer:
        words = request.form.get("note", "").strip()
        with visible(console, patient) as session:
            if not words or len(words) > LONGEST_NOTE:
                return _page(console, pages, session, patient, 422, problem=NO_NOTE)
            note(console, session, patient, words)
            console.audited(session, AuditAction.PATIENT_NOTED, f"patient:{patient}")
        return see_other("patient_page", patient=patient)


def _add_corrections(console: Console, pages: Pages) -> None:
    def complete(session: Session, patient: int, known: dict[str, str], deed: AuditAction, insee: str = "") -> None:
        register = PatientRegister(session, console.line.vault, console.department(), console.now())
        register.complete(patient, known, insee)
        console.audited(session, deed, f"patient:{patient}")

    @pages.action("/patients/<int:patient>/name", *BOOKING_ROLES)
    def complete_name(patient: int) -> Answer:
        form = BookingForm.written(request.form)
        known = {"last_name": form.last_name, "first_name": form.first_name}
        communes = console.department().communes_of(form.postal_code)
        if communes:
            known["postal_code"] = form.postal_code
        with visible(console, patient) as session:
            if not all(known.values()) or (form.postal_code and not communes):
                return _page(console, pages, session, patient, 422, problem=NO_NAME)
            insee = communes[0].insee if communes else ""
            complete(session, patient, known, AuditAction.PATIENT_COMPLETED, insee)
        return see_other("patient_page", patient=patient)

    @pages.action("/patients/<int:patient>/email", *BOOKING_ROLES)
    def change_email(patient: int) -> Answer:
        written = BookingForm.written(request.form).email
        with visible(console, patient) as session:
            if written and not is_email(written):
                return _page(console, pages, session, patient, 422, wrong_email=WRONG_EMAIL)
            complete(session, patient, {"email": written}, AuditAction.PATIENT_EMAIL)
        return see_other("patient_page", patient=patient)


def note(console: Console, session: Session, patient: int, words: str) -> None:
    """Adds a note of the signed-in account. The caller must audit it."""
    values = {"patient_id": patient, "account_id": person().id, "at": console.now()}
    session.execute(insert(PatientNote).values(**values, sealed=console.line.vault.seal(words)))


def _page(
    console: Console, pages: Pages, session: Session, patient: int, status: int = 200, **values: object
) -> tuple[str, int]:
    """The record of a patient; reading it is audited."""
    record = queries.read(session, console.line.vault, console.department(), patient)
    console.audited(session, AuditAction.PATIENT_READ, f"patient:{patient}")
    bookings = [each for each in record.bookings if own_centre() in ("", each.centre)]
    page = pages.render(
        "patients/patient.html",
        record=record,
        bookings=bookings,
        elsewhere=record.active is not None and record.active not in bookings,
        leaving=LEAVING,
        waiting_open=console.department().waiting_open(console.now()),
        calls=calls_of(console, session, f"patient-{patient}"),
        proposal=proposal(console, session, record.active.id if record.active else None),
        **values,
    )
    return page, status


def _cancel(console: Console, session: Session, patient: int) -> None:
    """Cancels the patient's active booking. Raises BookingRefused."""
    active = queries.read(session, console.line.vault, console.department(), patient).active
    if active is None or own_centre() not in ("", active.centre):
        raise BookingRefused("There is no such active appointment.", "gone")
    office = (session, console.department(), console.line.vault, console.now())
    BookingDesk(*office, None, made_by=f"agent:{person().id}").cancel(active.id)
    console.audited(session, AuditAction.PATIENT_CANCELLED, f"patient:{patient}")
