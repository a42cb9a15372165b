"""Reads the published slots of a department."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.rules import LEAD, local
from ivr.booking.smart import resources
from ivr.booking.smart.resources import Pairing, PublishedSlot
from ivr.department import Department
from ivr.department.overrides import in_force

_SLOTS = text(
    """SELECT centre, vaccine, day, time, minutes, CASE WHEN open1 AND (day, time) >= (:day, :time)
 THEN least(capacity - margin - reserved2 - taken1, capacity - margin - taken1 - taken2) ELSE 0 END AS places
 FROM slots WHERE department = :department AND day BETWEEN :first AND :last AND capacity > margin
 AND centre = ANY(:centres) AND vaccine = ANY(:vaccines) ORDER BY centre, vaccine, day, time"""
)
_SECONDS = text(
    """SELECT centre, vaccine, day FROM slots
 WHERE department = :department AND day > :first AND open2 GROUP BY centre, vaccine, day"""
)
_LAST = text("SELECT max(day) FROM slots WHERE department = :department AND day >= :today")
_USED = text(
    "SELECT DISTINCT centre, vaccine FROM slots WHERE department = :department AND day >= :today"
    " ORDER BY centre, vaccine"
)


def published_weeks(session: Session, department: Department, now: datetime) -> dict[str, date]:
    """The weeks for which slots are published, from this one on, each with its Monday; empty when none are open."""
    today = local(department, now).date()
    last = session.scalar(_LAST, {"department": department.slug, "today": today})
    return dict(resources.weeks(today, last)) if last else {}


def locations(department: Department) -> str:
    """The centres as NDJSON."""
    return resources.ndjson(resources.location(department, centre) for centre in department.centres)


def schedules(session: Session, department: Department, now: datetime) -> str:
    """The vaccines given in each centre as NDJSON."""
    today = local(department, now).date()
    centres = {centre.code: centre for centre in department.centres}
    vaccines = {vaccine.code: vaccine for vaccine in department.vaccines}
    used = session.execute(_USED, {"department": department.slug, "today": today})
    return resources.ndjson(
        resources.schedule(department, centres[row.centre], vaccines[row.vaccine])
        for row in used
        if row.centre in centres and row.vaccine in vaccines
    )


def slots(session: Session, department: Department, monday: date, now: datetime) -> str:
    """The slots of a week as NDJSON; past days are left out, and where booking is suspended all are busy."""
    department = in_force(session, department)
    first = max(monday, local(department, now).date())
    pairing = _pairing(session, department, first)
    bookable = {centre.code: department.centre_open(centre.code, now) for centre in department.centres}
    openings = _openings(session, department, first, monday + timedelta(days=6), local(department, now))
    return resources.ndjson(
        resources.slot(department, replace(opening, places=pairing.places(opening) if bookable[opening.centre] else 0))
        for opening in openings
    )


def _openings(session: Session, department: Department, first: date, last: date, at: datetime) -> list[PublishedSlot]:
    soonest = at + LEAD
    values = {
        "department": department.slug,
        "first": first,
        "last": last,
        "day": soonest.date(),
        "time": soonest.time(),
        "centres": [centre.code for centre in department.centres],
        "vaccines": [vaccine.code for vaccine in department.vaccines],
    }
    return [PublishedSlot(*row) for row in session.execute(_SLOTS, values)]


def _pairing(session: Session, department: Department, first: date) -> Pairing:
    days: dict[tuple[str, str], set[date]] = {}
    for row in session.execute(_SECONDS, {"department": department.slug, "first": first}):
        days.setdefault((row.centre, row.vaccine), set()).add(row.day)
    return Pairing(department, days)
