from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from ivr.booking import attendance
from ivr.booking.attendance import COLUMNS, UNREADABLE, CentreDay, Hour, read_list
from ivr.core.db import transaction
from tests.booking.office import CHALON, DAY, Office, a_patient

SECOND = DAY + timedelta(days=28)


def place(office: Office, day: date = DAY, centre: str = CHALON) -> CentreDay:
    return CentreDay(office.department.slug, centre, day)


@pytest.fixture
def booked(office: Office) -> Office:
    """Two people with appointments at 9:00 and at 14:00."""
    for number, (name, at) in enumerate((("Jeanne", "09:00"), ("Paul", "14:00"))):
        office.open_pair(at=at)
        [offer] = office.offers(f"call{number}")
        office.book(f"call{number}", offer.id, a_patient(name, phone=f"+3338500000{number}"))
    return office


def test_hours_are_counted_without_reading_people(booked: Office) -> None:
    with Session(booked.engine) as session:
        assert attendance.hours(session, place(booked)) == [Hour(9, 1, 0), Hour(14, 1, 0)]
        assert attendance.hours(session, place(booked, centre="555")) == []


def test_people_are_expected_at_both_doses(booked: Office) -> None:
    with Session(booked.engine) as session:
        for dose, day in ((1, DAY), (2, SECOND)):
            [jeanne] = attendance.expected(session, booked.vault, place(booked, day), 9)
            assert (jeanne.name, jeanne.dose[1], jeanne.came) == ("Jeanne", dose, None)


def note(office: Office, came: bool | None, day: date = DAY, centre: str = CHALON) -> list[int]:
    with transaction(office.engine) as session:
        booking = int(session.connection().exec_driver_sql("SELECT min(id) FROM bookings").scalar_one())
        return attendance.note(session, place(office, day, centre), {(booking, 1): came}, office.now)


def mark(office: Office) -> bool | None:
    with Session(office.engine) as session:
        return attendance.expected(session, office.vault, place(office), 9)[0].came


def test_a_note_can_be_changed_and_taken_back(booked: Office) -> None:
    for came in (True, False, False, None, None, True):
        assert len(note(booked, came)) == 1
        assert mark(booked) is came


def test_nobody_is_noted_where_he_is_not_expected(booked: Office) -> None:
    assert note(booked, came=True, day=SECOND) == []
    assert note(booked, came=True, centre="555") == []
    assert mark(booked) is None


def test_a_cancelled_appointment_is_not_expected(booked: Office) -> None:
    booked.run("UPDATE bookings SET status = 'cancelled'")
    with Session(booked.engine) as session:
        assert attendance.people(session, place(booked)) == {}


def test_notes_are_erased_with_the_person(booked: Office) -> None:
    note(booked, came=True)
    booked.run("DELETE FROM patients")
    with Session(booked.engine) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM attendance").scalar_one() == 0


KNOWN = {"012345": 1, "654321": 2}


@pytest.mark.parametrize(
    "table",
    [
        b"reference;venu\n012345;oui\n654321;non\n",
        b"reference,venu\r\n12345,x\r\n654 321,0\r\n",
        "Numéro de dossier\tPrésence\n'012345\tPrésente\n654321\tabsent\n".encode("cp1252"),
        "nom;référence;présent\n=1+1;012345;1\nB;654321;N\n\n;;\n".encode("utf-16"),
    ],
)
def test_a_list_is_read_as_spreadsheets_save_it(table: bytes) -> None:
    sent = read_list(table, KNOWN)
    assert (sent.marks, sent.problems) == ({"012345": True, "654321": False}, [])


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (b"reference;venu\n111111;oui\n", "Ligne 2 : personne n’est attendu"),
        (b"reference;venu\n012345;peut-etre\n", "Ligne 2 : écrivez oui ou non"),
        (b"reference;venu\n012345\n", "Ligne 2 : écrivez oui ou non"),
        (b"reference;venu\n012345;oui\n012345;non\n", "Ligne 3 : ce dossier est venu et absent"),
        (b"dossier\n012345\n", COLUMNS),
        (b"", COLUMNS),
        (b"PK\x03\x04", UNREADABLE),
        (b"reference;venu\n\x00;oui", UNREADABLE),
        (b"reference;venu\n" + b"012345;oui\n" * 5001, UNREADABLE),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(table: bytes, problem: str) -> None:
    assert read_list(table, KNOWN).problems[0].startswith(problem)
