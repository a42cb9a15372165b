"""People on file: found, seen, booked, moved, cancelled, noted, completed; each audited, each in its own centre."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.patients import PatientRegister
from ivr.console.auth.roles import Role
from ivr.core.db import transaction
from tests.booking.office import Office, a_patient, an_order
from tests.console.room.test_pages import fields
from tests.console.staff import CENTRE, OF_PAIRS, Browser, Staff
from tests.support.departments import INFLUENZA
from tests.support.world import SLUG

HOSTILE = "<script>alert(1)</script>"
ELSEWHERE = "570"


@pytest.fixture
def office(staff: Staff) -> Office:
    """Jeanne Martin is booked tomorrow at 9:10 in the town hall's centre."""
    world = staff.world
    world.open_pair(centre=CENTRE)
    office = Office(world.engine, world.line.departments.current().by_slug(SLUG), world.line.vault, world.clock())
    [offer] = office.offers("call", an_order(centres=(CENTRE,)))
    patient = a_patient("Jeanne", last_name="Martin", group="age_75", to_complete=("first_name",))
    office.book("call", offer.id, patient, an_order(centres=(CENTRE,)))
    return office


def patient_of(staff: Staff) -> int:
    found = staff.world.scalar("SELECT max(id) FROM patients")
    assert isinstance(found, int)
    return found


def deeds(staff: Staff) -> list[str]:
    with Session(staff.world.engine) as session:
        return list(session.scalars(text("SELECT deed FROM audit_log WHERE deed LIKE 'patient%' ORDER BY id")))


def opened(staff: Staff, role: Role = Role.AGENT) -> tuple[Browser, str]:
    """A browser on Jeanne's page, and the address of the page."""
    browser = staff.at_work(role)
    path = f"/console/patients/{patient_of(staff)}"
    browser.get(path)
    return browser, path


def offered(page: str) -> str:
    return str(re.findall(r'name="offer" value="(\d+)"', page)[0])


@pytest.mark.parametrize("asked", ["ma", "jeanne mart", "MARTIN"])
def test_two_letters_find_a_person_and_finding_is_audited(staff: Staff, office: Office, asked: str) -> None:
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/patients")
    anna.post("/console/patients", asked=asked)
    assert "MARTIN Jeanne" in anna.seen
    assert deeds(staff) == ["patient.find"]


def test_one_letter_finds_nobody(staff: Staff, office: Office) -> None:
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/patients")
    assert anna.post("/console/patients", asked="m %").status_code == 422
    assert "Martin" not in anna.seen


def test_a_record_to_complete_is_listed_until_midnight_of_the_department(staff: Staff, office: Office) -> None:
    staff.world.clock.set(datetime(2026, 11, 25, 22, 55, tzinfo=UTC))
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/patients")
    assert "Dossiers à compléter" in anna.seen
    staff.world.clock.set(datetime(2026, 11, 25, 23, 5, tzinfo=UTC))
    anna.get("/console/patients")
    assert "Dossiers à compléter" not in anna.seen


def test_a_record_is_seen_and_its_reading_audited(staff: Staff, office: Office) -> None:
    anna, _ = opened(staff)
    for words in ("MARTIN Jeanne", "mercredi 25/11/2026 à 9 h 10", "mercredi 23/12/2026 à 9 h 10"):
        assert words in anna.seen
    assert deeds(staff) == ["patient.read"]


def test_a_single_injection_is_seen_and_cancelled_as_one(one_dose_staff: Staff, single_injection: Office) -> None:
    anna = one_dose_staff.at_work(Role.AGENT)
    anna.get("/console/patients")
    assert "mercredi 25/11/2026 à 9 h 10" in anna.seen
    assert not OF_PAIRS.search(anna.seen)
    path = f"/console/patients/{patient_of(one_dose_staff)}"
    anna.get(path)
    assert '<th scope="col">Injection</th></tr>' in anna.seen
    assert "J’annule l’injection" in anna.seen
    assert not OF_PAIRS.search(anna.seen)
    anna.follow(anna.post(f"{path}/cancel", sure="yes"))
    assert "annulé" in anna.seen
    assert one_dose_staff.world.scalar("SELECT sum(taken1 + taken2) FROM slots") == 0


def test_a_single_injection_beside_an_earlier_pair_is_told_apart(staff: Staff, office: Office) -> None:
    staff.world.run("UPDATE bookings SET status = 'cancelled' WHERE status = 'booked'")
    staff.world.open_slots(days=3, centres=(ELSEWHERE,))
    order = an_order(centres=(ELSEWHERE,), single=True)
    offers = office.offers("other", order)
    office.book("other", offers[0].id, a_patient("Jeanne", last_name="Martin"), order)
    anna, _ = opened(staff)
    assert "<td>une seule injection</td>" in anna.seen
    assert "<td>mercredi 23/12/2026 à 9 h 10</td>" in anna.seen
    assert "J’annule l’injection" in anna.seen


def test_a_single_injection_is_moved_and_booked_as_one(one_dose_staff: Staff, single_injection: Office) -> None:
    world = one_dose_staff.world
    world.open_slots(days=3, centres=(ELSEWHERE,), vaccine=INFLUENZA.code)
    anna = one_dose_staff.at_work(Role.AGENT)
    here = f"/console/booking/patient-{patient_of(one_dose_staff)}"
    anna.get(here)
    anna.post(f"{here}/dates", **{**fields(anna.seen), "centre": ELSEWHERE})
    assert "<p>Injection : <strong>" in anna.seen
    assert not OF_PAIRS.search(anna.seen)
    anna.post(f"{here}/book", **{**fields(anna.seen), "offer": offered(anna.seen)})
    assert "<dt>Injection</dt>" in anna.seen
    assert not OF_PAIRS.search(anna.seen)
    assert world.scalar("SELECT single FROM bookings WHERE status = 'booked' AND centre = '570'")


def test_an_appointment_is_moved_with_its_reference(staff: Staff, office: Office) -> None:
    staff.world.open_slots(days=40, centres=(ELSEWHERE,))
    anna, _ = opened(staff)
    reference = staff.world.scalar("SELECT reference FROM bookings WHERE status = 'booked'")
    here = f"/console/booking/patient-{patient_of(staff)}"
    anna.get(here)
    anna.post(f"{here}/dates", **{**fields(anna.seen), "centre": ELSEWHERE, "part": "afternoon"})
    done = anna.post(f"{here}/book", **{**fields(anna.seen), "offer": offered(anna.seen)})
    assert done.status_code == 200
    assert str(reference) in anna.seen
    assert "14 h" in anna.seen
    assert staff.world.scalar("SELECT centre FROM bookings WHERE status = 'booked'") == ELSEWHERE
    assert deeds(staff)[-1] == "patient.move"


def test_an_appointment_is_cancelled_only_when_that_is_confirmed(staff: Staff, office: Office) -> None:
    anna, path = opened(staff)
    assert anna.post(f"{path}/cancel").status_code == 422
    assert staff.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1
    anna.follow(anna.post(f"{path}/cancel", sure="yes"))
    assert "annulé" in anna.seen
    assert staff.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 0
    assert deeds(staff)[-2:] == ["patient.cancel", "patient.read"]
    assert anna.post(f"{path}/cancel", sure="yes").status_code == 409


def test_a_move_needs_no_group(staff: Staff, office: Office) -> None:
    staff.world.scalar("UPDATE patients SET group_code = '' RETURNING true")
    staff.world.open_slots(days=40, centres=(ELSEWHERE,))
    anna, _ = opened(staff)
    here = f"/console/booking/patient-{patient_of(staff)}"
    anna.get(here)
    anna.post(f"{here}/dates", **fields(anna.seen))
    assert anna.post(f"{here}/book", **{**fields(anna.seen), "offer": offered(anna.seen)}).status_code == 200


def test_who_has_no_appointment_any_more_is_given_one(staff: Staff, office: Office) -> None:
    anna, path = opened(staff)
    anna.follow(anna.post(f"{path}/cancel", sure="yes"))
    here = f"/console/booking/patient-{patient_of(staff)}"
    anna.get(here)
    anna.post(f"{here}/dates", **fields(anna.seen))
    done = anna.post(f"{here}/book", **{**fields(anna.seen), "offer": offered(anna.seen), "postal_code": "71000"})
    assert done.status_code == 200
    assert staff.world.scalar("SELECT count(*) FROM patients") == 1


def test_notes_are_kept_sealed_and_shown_as_they_are(staff: Staff, office: Office) -> None:
    anna, path = opened(staff)
    anna.follow(anna.post(f"{path}/note", note=f"rappeler sa fille {HOSTILE}"))
    assert "rappeler sa fille &lt;script&gt;" in anna.seen
    assert HOSTILE not in anna.seen
    assert staff.world.scalar("SELECT count(*) FROM patient_notes WHERE position('fille' IN sealed::text) > 0") == 0
    assert anna.post(f"{path}/note", note="x" * 501).status_code == 422
    assert "patient.note" in deeds(staff)


def test_a_missing_name_is_completed(staff: Staff, office: Office) -> None:
    anna, path = opened(staff)
    assert "à compléter : prénom" in anna.seen
    assert anna.post(f"{path}/name", last_name="Martin").status_code == 422
    anna.follow(anna.post(f"{path}/name", last_name="Martin", first_name="Odile"))
    assert "MARTIN Odile" in anna.seen
    assert "à compléter" not in anna.seen
    assert "patient.complete" in deeds(staff)


def test_an_address_is_given_changed_and_taken_away(staff: Staff, office: Office) -> None:
    anna, path = opened(staff)
    for address in ("jeanne@exemple.fr", "fille.de+jeanne@exemple.fr"):
        anna.follow(anna.post(f"{path}/email", email=f" {address} "))
        assert address in anna.seen
    assert staff.world.scalar("SELECT count(*) FROM patients WHERE position('exemple' IN sealed::text) > 0") == 0
    assert deeds(staff).count("patient.email") == 2
    anna.follow(anna.post(f"{path}/email", email=""))
    assert "@exemple.fr" not in anna.seen


@pytest.mark.parametrize(
    "address", ["jeanne", "jeanne@exemple", "a@b.fr, c@d.fr", "@exemple.fr", "é@exemple.fr", "a..b@exemple.fr"]
)
def test_an_address_that_nobody_can_write_to_is_told_beside_its_field(
    staff: Staff, office: Office, address: str
) -> None:
    anna, path = opened(staff)
    assert anna.post(f"{path}/email", email=address).status_code == 422
    assert 'id="wrong-email"' in anna.seen
    assert "patient.email" not in deeds(staff)


def test_an_address_outlives_a_booking_by_telephone(staff: Staff, office: Office) -> None:
    anna, path = opened(staff)
    anna.post(f"{path}/email", email="jeanne@exemple.fr")
    with transaction(staff.world.engine) as session:
        register = PatientRegister(session, office.vault, office.department, office.now)
        register.save(a_patient("Jeanne", last_name="Martin", group="age_75"), office.now.date())
    anna.get(path)
    assert "jeanne@exemple.fr" in anna.seen


def test_who_has_to_be_completed_is_listed_without_a_name(staff: Staff, office: Office) -> None:
    reference = str(staff.world.scalar("SELECT reference FROM bookings WHERE status = 'booked'"))
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/patients")
    assert reference in anna.seen
    assert "Martin" not in anna.seen
    marie = staff.at_work(Role.TOWN_HALL, centre=ELSEWHERE)
    marie.get("/console/patients")
    assert reference not in marie.seen


def test_a_missing_commune_is_completed(staff: Staff, office: Office) -> None:
    staff.world.scalar("UPDATE patients SET to_complete = '{town}' RETURNING true")
    anna, path = opened(staff)
    names = {"last_name": "Martin", "first_name": "Jeanne"}
    assert anna.post(f"{path}/name", **names, postal_code="75001").status_code == 422
    anna.follow(anna.post(f"{path}/name", **names, postal_code="71000"))
    assert "71000 Mâcon" in anna.seen
    assert "à compléter" not in anna.seen


def test_a_town_hall_works_in_its_own_centre(staff: Staff, office: Office) -> None:
    marie, _ = opened(staff, Role.TOWN_HALL)
    assert "MARTIN Jeanne" in marie.seen
    staff.world.open_slots(days=40, centres=(ELSEWHERE,))
    here = f"/console/booking/patient-{patient_of(staff)}"
    marie.get(here)
    marie.post(f"{here}/dates", **{**fields(marie.seen), "centre": ELSEWHERE})
    assert "Aucune place ne correspond" in marie.seen


@pytest.mark.parametrize("what", ["", "/cancel", "/note", "/name"])
def test_a_town_hall_reaches_nobody_of_another_centre(staff: Staff, office: Office, what: str) -> None:
    marie = staff.at_work(Role.TOWN_HALL, centre=ELSEWHERE)
    marie.get("/console/patients")
    path = f"/console/patients/{patient_of(staff)}{what}"
    answer = marie.post(path, sure="yes", note="x", last_name="a", first_name="b") if what else marie.get(path)
    assert answer.status_code == 404
    marie.get("/console/patients")
    marie.post("/console/patients", asked="mart")
    assert "MARTIN" not in marie.seen
    assert marie.get(f"/console/booking/patient-{patient_of(staff)}").status_code == 404
    assert staff.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1


def test_a_person_of_another_department_is_out_of_reach(staff: Staff, office: Office) -> None:
    anna, path = opened(staff)
    staff.world.scalar("UPDATE patients SET department = 'elsewhere' RETURNING true")
    assert anna.post(f"{path}/cancel", sure="yes").status_code == 404
    assert anna.get(path).status_code == 404
    assert anna.get(f"/console/booking/patient-{patient_of(staff)}").status_code == 404


def test_a_town_hall_does_not_touch_an_appointment_that_went_elsewhere(staff: Staff, office: Office) -> None:
    _, path = opened(staff)
    staff.world.scalar("UPDATE bookings SET status = 'cancelled' WHERE status = 'booked' RETURNING true")
    staff.world.open_slots(days=40, centres=(ELSEWHERE,))
    offers = office.offers("other", an_order(centres=(ELSEWHERE,)))
    office.book("other", offers[0].id, a_patient("Jeanne", last_name="Martin"), an_order(centres=(ELSEWHERE,)))
    marie = staff.at_work(Role.TOWN_HALL)
    assert marie.get(path).status_code == 200
    assert "Chalon" not in marie.seen
    assert marie.post(f"{path}/cancel", sure="yes").status_code == 409
    assert marie.get(f"/console/booking/patient-{patient_of(staff)}").status_code == 403


@pytest.mark.parametrize("subject", ["call", "ticket-1"])
def test_a_town_hall_has_no_callers(staff: Staff, subject: str) -> None:
    assert staff.at_work(Role.TOWN_HALL).get(f"/console/booking/{subject}").status_code == 403


@pytest.mark.parametrize("subject", ["nothing", "patient-999", "ticket-999", "ticket-x", "patient-" + 20 * "9"])
def test_who_does_not_exist_is_not_found(staff: Staff, subject: str) -> None:
    assert staff.at_work(Role.AGENT).get(f"/console/booking/{subject}").status_code == 404


def test_a_new_person_is_booked(staff: Staff) -> None:
    staff.world.open_pair()
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/booking/new")
    person = {"last_name": HOSTILE, "first_name": "Zoé", "birth_date": "1940-01-02", "phone": "03 85 21 83 99"}
    person["email"] = "zoe@exemple.fr"
    wanted = {**fields(anna.seen), **person, "postal_code": "71000", "group": "age_75"}
    anna.post("/console/booking/new/dates", **wanted)
    assert HOSTILE not in anna.seen
    done = anna.post("/console/booking/new/book", **{**wanted, "offer": offered(anna.seen)})
    assert done.status_code == 200
    assert deeds(staff) == ["patient.book"]
    anna.get(f"/console/patients/{patient_of(staff)}")
    assert "zoe@exemple.fr" in anna.seen


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", "2030-01-01"),
        ("birth_date", "x"),
        ("phone", "12"),
        ("email", "jeanne@exemple"),
        ("postal_code", "75001"),
        ("group", "x"),
        ("not_before", "x"),
        ("earliest", "2026-13-01"),
    ],
)
def test_what_cannot_be_used_is_told_beside_its_field(staff: Staff, field: str, value: str) -> None:
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/booking/new")
    person = {"last_name": "A", "first_name": "B", "birth_date": "1940-01-02", "phone": "0385218399"}
    answer = anna.post(
        "/console/booking/new/book", **{**person, "postal_code": "71000", "group": "age_75", field: value, "offer": "1"}
    )
    assert answer.status_code == 422
    assert f'id="wrong-{field}"' in anna.seen
    assert anna.seen.count('class="wrong"') == 1
