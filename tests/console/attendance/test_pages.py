"""The pages of attendance: the rights to note it, and its entries in the audit log."""

import io
import re

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ivr.console.auth.roles import Role
from tests.booking.office import Office, a_patient, an_order
from tests.console.staff import CENTRE, OF_PAIRS, Browser, Staff
from tests.support.world import SLUG

DAY = "2026-11-25"


@pytest.fixture
def office(staff: Staff) -> Office:
    """One person booked tomorrow at 9:10 in the town hall's centre, and it is that day."""
    world = staff.world
    world.open_pair(centre=CENTRE)
    office = Office(world.engine, world.line.departments.current().by_slug(SLUG), world.line.vault, world.clock())
    [offer] = office.offers("call", an_order(centres=(CENTRE,)))
    office.book("call", offer.id, a_patient("Jeanne", last_name="Martin"), an_order(centres=(CENTRE,)))
    world.clock.set(world.clock().replace(day=25, hour=18))
    return office


def send(browser: Browser, table: bytes) -> TestResponse:
    token = re.findall(r'name="token" value="(\w+)"', browser.seen)[-1]
    data = {"token": token, "centre": CENTRE, "day": DAY, "list": (io.BytesIO(table), "liste.csv")}
    return browser.client.post("/console/attendance/list", data=data, content_type="multipart/form-data")


def notes(staff: Staff) -> list[bool]:
    with Session(staff.world.engine) as session:
        return list(session.scalars(text("SELECT came FROM attendance")))


def deeds(staff: Staff) -> list[tuple[str, str]]:
    with Session(staff.world.engine) as session:
        found = session.execute(text("SELECT deed, record FROM audit_log WHERE deed LIKE 'attendance%' ORDER BY id"))
        return [(row.deed, row.record) for row in found]


def test_a_town_hall_notes_who_came_in_its_centre(staff: Staff, office: Office) -> None:
    marie = staff.at_work(Role.TOWN_HALL)
    marie.get("/console/attendance")
    assert "MARTIN Jeanne" in marie.seen
    field = re.findall(r'name="(\d+-1)"', marie.seen)[0]
    assert marie.post("/console/attendance", day=DAY, **{field: "came"}).status_code == 200
    assert "1 présence enregistrée." in marie.seen
    assert notes(staff) == [True]
    marie.post("/console/attendance", day=DAY, **{field: "absent"})
    assert notes(staff) == [False]
    marie.post("/console/attendance", day=DAY, **{field: "unknown"})
    assert notes(staff) == []


def test_a_single_injection_is_expected_once_and_is_no_first_one(
    one_dose_staff: Staff, single_injection: Office
) -> None:
    world = one_dose_staff.world
    world.clock.set(world.clock().replace(day=25, hour=18))
    marie = one_dose_staff.at_work(Role.TOWN_HALL)
    marie.get("/console/attendance")
    assert "<td>une seule</td>" in marie.seen
    assert not OF_PAIRS.search(marie.seen)
    [field] = set(re.findall(r'name="(\d+-\d)"', marie.seen))
    assert field.endswith("-1")
    marie.post("/console/attendance", day=DAY, **{field: "came"})
    assert notes(one_dose_staff) == [True]


def test_both_injections_of_a_pair_are_told_apart(staff: Staff, office: Office) -> None:
    marie = staff.at_work(Role.TOWN_HALL)
    for day, which in ((DAY, "1re"), ("2026-12-23", "2e")):
        marie.get(f"/console/attendance?day={day}")
        assert f"<td>{which}</td>" in marie.seen


def test_every_reading_and_note_is_in_the_audit_log(staff: Staff, office: Office) -> None:
    marie = staff.at_work(Role.TOWN_HALL)
    marie.get("/console/attendance")
    field = re.findall(r'name="(\d+-1)"', marie.seen)[0]
    marie.post("/console/attendance", day=DAY, **{field: "came"})
    patient = f"patient:{staff.world.scalar('SELECT min(id) FROM patients')}"  # noqa: S608
    read, noted = ("attendance.read", patient), ("attendance.note", patient)
    assert deeds(staff) == [read, noted, read]


def test_a_list_of_the_centre_is_taken_whole_or_not_at_all(staff: Staff, office: Office) -> None:
    marie = staff.at_work(Role.TOWN_HALL)
    marie.get("/console/attendance")
    reference = staff.world.scalar("SELECT reference FROM bookings WHERE status = 'booked'")
    wrong = send(marie, f"reference;venu\n{reference};oui\n000000;oui\n".encode())
    assert wrong.status_code == 422
    assert "Ligne 3 : personne n’est attendu" in wrong.get_data(as_text=True)
    assert notes(staff) == []
    assert "1 présence enregistrée" in send(marie, f"reference;venu\n{reference};oui\n".encode()).get_data(as_text=True)
    assert notes(staff) == [True]


@pytest.mark.parametrize("table", [b"", b"reference;venu\n", b"reference;venu\n\xff\xfe\x00\x00;oui"])
def test_an_empty_or_broken_list_is_told(staff: Staff, office: Office, table: bytes) -> None:
    marie = staff.at_work(Role.TOWN_HALL)
    marie.get("/console/attendance")
    assert send(marie, table).status_code == 422


def test_a_town_hall_sees_and_notes_no_other_centre(staff: Staff, office: Office) -> None:
    anywhere = staff.at_work(Role.TOWN_HALL, centre="570")
    anywhere.get("/console/attendance")
    assert "Martin" not in anywhere.seen
    assert anywhere.get(f"/console/attendance?centre={CENTRE}").status_code == 403
    booking = staff.world.scalar("SELECT id FROM bookings WHERE status = 'booked'")
    anywhere.get("/console/attendance")
    token = {"centre": "570", "day": DAY, f"{booking}-1": "came"}
    anywhere.seen = anywhere.get("/console/password").get_data(as_text=True)
    assert anywhere.post("/console/attendance", **token).status_code == 200
    assert anywhere.post("/console/attendance", **{**token, "centre": CENTRE}).status_code == 403
    assert notes(staff) == []


def test_nobody_is_noted_before_the_day(staff: Staff, office: Office) -> None:
    staff.world.clock.set(staff.world.clock().replace(day=24))
    marie = staff.at_work(Role.TOWN_HALL)
    marie.get(f"/console/attendance?day={DAY}")
    field = re.findall(r'name="(\d+-1)"', marie.seen)[0]
    assert marie.post("/console/attendance", day=DAY, **{field: "came"}).status_code == 422
    assert "pas encore venu" in marie.seen
    assert notes(staff) == []


@pytest.mark.parametrize(("asked", "status"), [("day=x", 400), ("centre=1", 404), ("hour=99999999999", 200)])
def test_what_is_asked_by_hand_is_answered_in_words(staff: Staff, office: Office, asked: str, status: int) -> None:
    assert staff.at_work(Role.SUPERVISOR).get(f"/console/attendance?{asked}").status_code == status


def test_no_more_people_are_read_than_are_shown(staff: Staff, office: Office) -> None:
    sophie = staff.at_work(Role.SUPERVISOR)
    sophie.get(f"/console/attendance?centre={CENTRE}&day=2026-11-26")
    assert "Personne n’est attendu" in sophie.seen
    assert all(not record for _, record in deeds(staff))
