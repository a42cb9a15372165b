"""The attendance pages of a centre and day: noted one by one, or sent as a list by the centre."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import abort, request
from sqlalchemy.orm import Session

from ivr.booking import attendance
from ivr.booking.attendance import AttendanceList, CentreDay, Dose, Expected, Hour, read_list
from ivr.console.auth.roles import Role
from ivr.console.web.console import Console, own_centre
from ivr.console.web.pages import Pages
from ivr.core.audit_log import AuditAction

WHO = (Role.SUPERVISOR, Role.TOWN_HALL)
TOO_EARLY = "Ce jour n’est pas encore venu : choisissez aujourd’hui ou un jour passé."
MARKS = {"came": True, "absent": False, "unknown": None}
PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class AttendanceQuery:
    """The centre, day and hour of a request."""

    place: CentreDay
    today: date
    hour: int | None
    """None: the first unfinished hour."""

    @property
    def too_early(self) -> bool:
        """Whether the day is still ahead."""
        return self.place.day > self.today


def add_attendance(console: Console, pages: Pages) -> None:
    """The routes under /console/attendance."""

    def page(asked: AttendanceQuery, status: int = 200, **values: object) -> tuple[str, int]:
        with console.transaction() as session:
            hours = attendance.hours(session, asked.place)
            hour = _hour(asked, hours)
            listed = _read(console, session, asked.place, hour)
        known = {"hours": hours, "hour": hour, "listed": listed, "names": console.department().centre_names}
        return pages.render("attendance/attendance.html", asked=asked, **known, **values), status

    @pages.page("/attendance", *WHO)
    def attendance_page() -> tuple[str, int]:
        return page(_asked(console, request.args))

    @pages.action("/attendance", *WHO)
    def note_attendance() -> tuple[str, int]:
        asked = _asked(console, request.form)
        if asked.too_early:
            return page(asked, 422, problems=[TOO_EARLY])
        return page(asked, done=f"{_note(console, asked.place, _marks())}.")

    @pages.action("/attendance/list", *WHO)
    def send_attendance() -> tuple[str, int]:
        asked = _asked(console, request.form)
        sent = _sent(console, asked)
        if sent.problems:
            return page(asked, 422, problems=sent.problems[:PROBLEMS_SHOWN], more=len(sent.problems) - PROBLEMS_SHOWN)
        with console.transaction() as session:
            known = attendance.people(session, asked.place)
        marks: dict[Dose, bool | None] = {known[each][0]: came for each, came in sent.marks.items()}
        return page(asked, done=f"Liste reçue : {_note(console, asked.place, marks)}.")


def _asked(console: Console, given: Mapping[str, str]) -> AttendanceQuery:
    """The query of a request; by default the first centre and today."""
    department = console.department()
    today = console.today()
    centre = own_centre(given.get("centre", "")) or department.centres[0].code
    if centre not in {each.code for each in department.centres}:
        abort(404)
    try:
        day = date.fromisoformat(given.get("day", "") or today.isoformat())
    except ValueError:
        abort(400)
    hour = given.get("hour", "")
    return AttendanceQuery(CentreDay(department.slug, centre, day), today, int(hour) if hour.isdecimal() else None)


def _hour(asked: AttendanceQuery, hours: list[Hour]) -> int | None:
    """The hour to show: the one asked for, else the first unfinished one; None without any."""
    known = [each.hour for each in hours]
    if asked.hour in known:
        return asked.hour
    return next((each.hour for each in hours if each.noted < each.expected), known[0] if known else None)


def _read(console: Console, session: Session, place: CentreDay, hour: int | None) -> list[Expected]:
    """Reads and audits the patients of one hour only."""
    if hour is None:
        return []
    listed = attendance.expected(session, console.line.vault, place, hour)
    console.audited_patients(session, AuditAction.ATTENDANCE_READ, (each.patient for each in listed))
    return listed


def _note(console: Console, place: CentreDay, marks: dict[Dose, bool | None]) -> str:
    """Notes and audits; returns how many, in words."""
    with console.transaction() as session:
        patients = attendance.note(session, place, marks, console.now())
        console.audited_patients(session, AuditAction.ATTENDANCE_NOTED, patients)
    plural = "s" * (len(patients) > 1)
    return f"{len(patients)} présence{plural} enregistrée{plural}"


def _marks() -> dict[Dose, bool | None]:
    """The marks of the form: "42-1" is the first dose of booking 42."""
    marks: dict[Dose, bool | None] = {}
    for name, value in request.form.items():
        booking, _, dose = name.partition("-")
        if booking.isdecimal() and dose in ("1", "2") and value in MARKS:
            marks[int(booking), int(dose)] = MARKS[value]
    return marks


def _sent(console: Console, asked: AttendanceQuery) -> AttendanceList:
    if asked.too_early:
        return AttendanceList(problems=[TOO_EARLY])
    file = request.files.get("list")
    if not file or not file.filename:
        return AttendanceList(problems=["Choisissez le fichier à envoyer."])
    with console.transaction() as session:
        sent = read_list(file.read(), attendance.people(session, asked.place))
    if not sent.marks and not sent.problems:
        sent.problems.append("Cette liste est vide : vérifiez le fichier.")
    return sent
