"""People found by a piece of their name, number or reference, though all of it is sealed."""

import pytest
from sqlalchemy import text

from ivr.booking.patient_search import MARK, MOST, Area, find, is_visible, marks
from ivr.booking.patients import PatientRegister
from tests.booking.office import CHALON, MACON, Office, a_patient, an_order

EVERYWHERE = ""


def save(office: Office, number: int, first: str, last: str, phone: str = "") -> None:
    with office.desk() as desk:
        born = a_patient().birth_date.replace(day=1 + number % 28, month=1 + number // 28)
        patient = a_patient(first, last_name=last, birth_date=born, phone=phone or f"+3338521{number:04d}")
        PatientRegister(desk.session, office.vault, office.department, office.now).save(patient, born)


def names(office: Office, asked: str, centre: str = EVERYWHERE) -> list[str]:
    with office.desk() as desk:
        found, _ = find(desk.session, office.vault, Area(office.department.slug, centre), asked)
        return [each.name for each in found]


@pytest.fixture
def people(office: Office) -> Office:
    save(office, 1, "Jeanne", "Dupont", "+33385218399")
    save(office, 2, "Zoé", "Le Goff")
    save(office, 3, "Éloïse", "D’Arc")
    save(office, 4, "Jean-Pierre", "Durand")
    return office


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("du", ["DUPONT Jeanne", "DURAND Jean-Pierre"]),
        ("DUPON", ["DUPONT Jeanne"]),
        ("jeanne dup", ["DUPONT Jeanne"]),
        ("zoe", ["LE GOFF Zoé"]),
        ("legoff", ["LE GOFF Zoé"]),
        ("goff", ["LE GOFF Zoé"]),
        ("d'arc", ["D’ARC Éloïse"]),
        ("pierre", ["DURAND Jean-Pierre"]),
        ("03 85 21 83 99", ["DUPONT Jeanne"]),
        ("+33385218399", ["DUPONT Jeanne"]),
        ("8399", ["DUPONT Jeanne"]),
        ("99", ["DUPONT Jeanne"]),
        ("dupuis", []),
        ("d", []),
        ("9", []),
        ("", []),
        ("%%", []),
    ],
)
def test_a_piece_finds_those_it_fits(people: Office, asked: str, expected: list[str]) -> None:
    assert names(people, asked) == expected


def test_a_reference_finds_whose_it_is(office: Office) -> None:
    office.open_pair()
    [offer] = office.offers("call", an_order(centres=(CHALON,)))
    booked = office.book("call", offer.id, a_patient("Jeanne", last_name="Dupont"), an_order(centres=(CHALON,)))
    assert names(office, booked.reference) == ["DUPONT Jeanne"]


def test_a_centre_finds_its_own_people_only(office: Office) -> None:
    office.open_pair()
    [offer] = office.offers("call", an_order(centres=(CHALON,)))
    office.book("call", offer.id, a_patient("Jeanne", last_name="Dupont"), an_order(centres=(CHALON,)))
    save(office, 2, "Jean", "Durand")
    assert names(office, "du", CHALON) == ["DUPONT Jeanne"]
    assert names(office, "du", MACON) == []
    with office.desk() as desk:
        [found], _ = find(desk.session, office.vault, Area(office.department.slug, CHALON), "dupont")
        assert is_visible(desk.session, Area(office.department.slug, CHALON), found.id)
        assert not is_visible(desk.session, Area(office.department.slug, MACON), found.id)
        assert not is_visible(desk.session, Area("elsewhere", ""), found.id)


def test_no_more_people_are_shown_than_one_reads(office: Office) -> None:
    for number in range(MOST + 2):
        save(office, number, f"Anne{chr(97 + number)}", "Martin")
    with office.desk() as desk:
        found, more = find(desk.session, office.vault, Area(office.department.slug, ""), "mart")
    assert len(found) == MOST
    assert more


def test_nothing_that_is_stored_can_be_read(people: Office) -> None:
    with people.desk() as desk:
        stored = desk.session.scalars(text("SELECT unnest(search_marks) FROM patients")).all()
    assert stored
    assert all(len(mark) == MARK and int(mark, 16) >= 0 for mark in stored)
    assert marks(people.vault, "here", {"last_name": "Dupont"}) != marks(people.vault, "there", {"last_name": "Dupont"})


def test_a_completed_name_is_found_and_complete(office: Office) -> None:
    office.open_pair()
    [offer] = office.offers("call", an_order(centres=(CHALON,)))
    nameless = a_patient("", last_name="", to_complete=("first_name", "last_name", "town"))
    office.book("call", offer.id, nameless, an_order(centres=(CHALON,)))
    with office.desk() as desk:
        patient = desk.session.scalar(text("SELECT id FROM patients"))
        assert isinstance(patient, int)
        register = PatientRegister(desk.session, office.vault, office.department, office.now)
        register.complete(patient, {"last_name": "Martin", "first_name": "Odile"})
        assert desk.session.scalar(text("SELECT to_complete FROM patients")) == ["town"]
    assert names(office, "mart") == ["MARTIN Odile"]


def test_a_long_name_is_found_behind_many_that_begin_alike(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.booking.patient_search.CANDIDATES", 2)
    for number in range(4):
        save(office, number, "Anne", "Martin")
    save(office, 5, "Anne", "Martinaud")
    assert names(office, "martina") == ["MARTINAUD Anne"]
    with office.desk() as desk:
        found, more = find(desk.session, office.vault, Area(office.department.slug, ""), "mart")
    assert (len(found), more) == (2, True)


def test_a_search_that_stops_early_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.booking.patient_search.PATIENCE", 1)
    save(office, 1, "Anne", "Martin")
    save(office, 2, "Anne", "Martinaud")
    with office.desk() as desk:
        _, more = find(desk.session, office.vault, Area(office.department.slug, ""), "martina")
    assert more
