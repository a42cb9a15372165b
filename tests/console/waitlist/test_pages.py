"""The waiting list at the console: rank and why, found, added, removed with a reason, each in its own centre."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.console.auth.roles import Role
from ivr.console.waitlist.pages import PAGE
from ivr.core.db import transaction
from ivr.department import BookingPeriod
from ivr.department.files.load import Departments
from ivr.outbound.planning.waitlist_offers import WaitlistOffers
from ivr.worker import sweep
from tests.booking.office import Office, a_patient, an_order
from tests.console.staff import CENTRE, OF_PAIRS, Browser, Staff
from tests.support.departments import INFLUENZA
from tests.support.world import SLUG, World

ELSEWHERE = "570"
OWN = (CENTRE, ELSEWHERE)


@pytest.fixture
def office(staff: Staff) -> Office:
    """The office of the console's department, on the same database."""
    world = staff.world
    return Office(world.engine, world.line.departments.current().by_slug(SLUG), world.line.vault, world.clock())


def join(
    office: Office, name: str, minutes: int = 0, group: str = "age_75", centres: tuple[str, ...] = OWN, **wanted: object
) -> int:
    """Somebody on the list; returns the patient."""
    number = f"+3338500{sum(map(ord, name)):04}"
    with office.desk(f"call-{name}", later=timedelta(minutes=minutes)) as desk:
        patient = a_patient("Jeanne", last_name=name, group=group, phone=number)
        desk.join_waiting_list(patient, replace(an_order(centres=centres), **wanted))
        found = desk.session.scalar(text("SELECT max(id) FROM patients"))
    assert isinstance(found, int)
    return found


def rows(page: str) -> list[list[str]]:
    """The cells of each line of the list."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.S) for line in body.split("<tr>")[1:]]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in line] for line in lines]


def names(page: str) -> list[str]:
    return [row[1] for row in rows(page)]


def status(staff: Staff, patient: int) -> object:
    return staff.world.scalar(
        "SELECT status FROM waiting_entries WHERE patient_id = :id ORDER BY id DESC LIMIT 1", id=patient
    )


def deeds(staff: Staff) -> list[tuple[str, str]]:
    with Session(staff.world.engine) as session:
        found = session.execute(text("SELECT deed, record FROM audit_log WHERE deed LIKE 'waiting%' ORDER BY id"))
        return [(row.deed, row.record) for row in found]


@pytest.fixture
def anna(staff: Staff) -> Browser:
    return staff.at_work(Role.AGENT)


def test_the_list_tells_rank_group_wish_and_who_is_next(staff: Staff, office: Office, anna: Browser) -> None:
    join(office, "Tard", 9, "comorbidity_50")
    join(office, "Premier", 1)
    join(office, "Second", 2, not_before=office.now.date() + timedelta(days=9))
    staff.world.open_pair(centre=CENTRE)
    anna.get("/console/waiting")
    assert names(anna.seen) == ["PREMIER Jeanne", "SECOND Jeanne", "TARD Jeanne"]
    first, second, late = rows(anna.seen)
    assert first[0] == "1"
    assert first[2].startswith("1. ")
    assert first[3] == "24/11/2026 10:01"
    assert first[4].startswith("Mâcon, ")
    assert first[5] == "prochaine de la liste ; une place libre lui convient"
    assert "pas avant le 03/12/2026" in second[4]
    assert second[5] == late[5] == "attend son tour"


def test_who_waits_for_a_single_injection_is_the_next_when_one_place_is_free(
    one_dose_staff: Staff, one_dose_world: World
) -> None:
    world = one_dose_world
    office = Office(world.engine, world.line.departments.current().by_slug(SLUG), world.line.vault, world.clock())
    join(office, "Premier", 1, vaccines=(INFLUENZA.code,))
    anna = one_dose_staff.at_work(Role.AGENT)
    [line] = rows(anna.get("/console/waiting").text)
    assert line[4].endswith("; la grippe")
    assert line[5] == "prochaine de la liste ; aucune place libre ne lui convient"
    world.open_single(centre=CENTRE)
    [line] = rows(anna.get("/console/waiting").text)
    assert line[5] == "prochaine de la liste ; une place libre lui convient"
    assert not OF_PAIRS.search(anna.seen)


HINDRANCES = [
    ("SELECT true", "aucune place libre ne lui convient"),
    ("UPDATE waiting_entries SET status = 'offered' RETURNING true", "une place lui est proposée"),
    (
        "INSERT INTO switches (department, kind, scope, set_at) VALUES ('saone-et-loire', 'booking', '', now())"
        " RETURNING true",
        "les réservations sont suspendues",
    ),
    (
        "INSERT INTO switches (department, kind, scope, set_at) VALUES ('saone-et-loire', 'calls', 'offer', now())"
        " RETURNING true",
        "en pause",
    ),
    (
        "INSERT INTO opt_outs (department, phone_mark, why, since)"
        " SELECT department, phone_mark, 'asked', now() FROM patients RETURNING true",
        "ne veut pas être appelée",
    ),
]


@pytest.mark.parametrize(("change", "words"), HINDRANCES)
def test_what_keeps_the_next_one_from_an_offer_is_told(
    staff: Staff, office: Office, anna: Browser, change: str, words: str
) -> None:
    join(office, "Dupont")
    staff.world.scalar(change)
    assert words in rows(anna.get("/console/waiting").text)[0][5]


def test_the_one_behind_who_cannot_be_offered_is_the_next(staff: Staff, office: Office, anna: Browser) -> None:
    join(office, "Muet", 1)
    staff.world.scalar("UPDATE waiting_entries SET status = 'offered' RETURNING true")
    join(office, "Suivant", 2)
    assert [row[5] for row in rows(anna.get("/console/waiting").text)] == [
        "une place lui est proposée en ce moment",
        "prochaine de la liste ; aucune place libre ne lui convient",
    ]


def test_reading_the_list_is_audited_for_each_person(staff: Staff, office: Office, anna: Browser) -> None:
    people = [join(office, "Un", 1), join(office, "Deux", 2)]
    anna.get("/console/waiting")
    assert deeds(staff) == [("waiting.read", f"patient:{patient}") for patient in people]


def test_long_lists_have_pages(staff: Staff, office: Office, anna: Browser) -> None:
    for number in range(PAGE + 1):
        join(office, chr(97 + number) * 3, number)
    assert len(rows(anna.get("/console/waiting").text)) == PAGE
    assert "Page 1 sur 2" in anna.seen
    assert [row[0] for row in rows(anna.get("/console/waiting?page=2").text)] == [str(PAGE + 1)]
    assert rows(anna.get("/console/waiting?page=99").text) == []
    assert anna.get("/console/waiting?page=-1").status_code == 200
    assert anna.get(f"/console/waiting?page={10**30}").status_code == 400


def test_somebody_is_found_by_name_and_only_on_the_list(staff: Staff, office: Office, anna: Browser) -> None:
    join(office, "Dupont", 1)
    join(office, "Durand", 2)
    anna.get("/console/waiting")
    anna.post("/console/waiting", asked="dur")
    assert [(row[0], row[1]) for row in rows(anna.seen)] == [("2", "DURAND Jeanne")]
    anna.post("/console/waiting", asked="martin")
    assert "Personne de ce nom n’attend" in anna.seen
    assert anna.post("/console/waiting", asked="d").status_code == 422


def test_a_town_hall_sees_who_wants_its_centre_first_and_nobody_else(staff: Staff, office: Office) -> None:
    own = join(office, "Dici", 2)
    other = join(office, "Ailleurs", 1, centres=(ELSEWHERE, CENTRE))
    marie = staff.at_work(Role.TOWN_HALL)
    assert [(row[0], row[1]) for row in rows(marie.get("/console/waiting").text)] == [("2", "DICI Jeanne")]
    assert "attend son tour" in marie.seen
    assert rows(marie.post("/console/waiting", asked="ailleurs").text) == []
    assert marie.get(f"/console/waiting?centre={ELSEWHERE}").status_code == 403
    assert marie.get(f"/console/patients/{own}").status_code == 200
    assert marie.get(f"/console/patients/{other}").status_code == 404
    for change in ("join", "leave", "return"):
        marie.get("/console/waiting")
        assert marie.post(f"/console/waiting/{other}/{change}", why="asked").status_code == 404
    assert status(staff, other) == "waiting"


def test_a_centre_is_chosen_among_those_of_the_department(staff: Staff, office: Office, anna: Browser) -> None:
    join(office, "Dupont")
    assert names(anna.get(f"/console/waiting?centre={CENTRE}").text) == ["DUPONT Jeanne"]
    assert names(anna.get(f"/console/waiting?centre={ELSEWHERE}").text) == []
    assert anna.get("/console/waiting?centre=nowhere").status_code == 404


def test_somebody_is_removed_with_a_reason_and_put_back_in_her_place(
    staff: Staff, office: Office, anna: Browser
) -> None:
    patient = join(office, "Dupont", 1)
    join(office, "Durand", 2)
    anna.get(f"/console/patients/{patient}")
    assert anna.post(f"/console/waiting/{patient}/leave", why="").status_code == 400
    assert status(staff, patient) == "waiting"
    anna.get(f"/console/patients/{patient}")
    page = anna.follow(anna.post(f"/console/waiting/{patient}/leave", why="elsewhere")).text
    assert status(staff, patient) == "left"
    assert "Retirée de la liste d’attente : vaccinée ailleurs." in page
    assert names(anna.get("/console/waiting").text) == ["DURAND Jeanne"]
    anna.get(f"/console/patients/{patient}")
    anna.follow(anna.post(f"/console/waiting/{patient}/return"))
    assert names(anna.get("/console/waiting").text) == ["DUPONT Jeanne", "DURAND Jeanne"]
    changes = [deed for deed, _ in deeds(staff) if deed != "waiting.read"]
    assert changes == ["waiting.leave", "waiting.return"]


def test_somebody_without_appointment_is_added_from_her_page(staff: Staff, office: Office) -> None:
    patient = join(office, "Dupont")
    staff.world.scalar("DELETE FROM waiting_entries RETURNING true")
    anna = staff.at_work(Role.AGENT)
    anna.get(f"/console/patients/{patient}")
    assert "Inscrire sur la liste d’attente" in anna.seen
    page = anna.follow(anna.post(f"/console/waiting/{patient}/join")).text
    assert "Rang sur la liste d’attente" in page
    assert status(staff, patient) == "waiting"
    assert ("waiting.join", f"patient:{patient}") in deeds(staff)


def test_who_has_an_appointment_does_not_join_the_list(staff: Staff, office: Office, anna: Browser) -> None:
    staff.world.open_pair(centre=CENTRE)
    order = an_order(centres=(CENTRE,))
    [offer] = office.offers("call", order)
    office.book("call", offer.id, a_patient("Jeanne", last_name="Martin", group="age_75"), order)
    patient = staff.world.scalar("SELECT max(id) FROM patients")
    anna.get(f"/console/patients/{patient}")
    assert "Inscrire sur la liste d’attente" not in anna.seen
    anna.post(f"/console/waiting/{patient}/join")
    assert staff.world.scalar("SELECT count(*) FROM waiting_entries") == 0


@pytest.mark.parametrize("change", ["join", "leave", "return"])
def test_a_person_of_another_department_is_out_of_reach(
    staff: Staff, office: Office, anna: Browser, change: str
) -> None:
    patient = join(office, "Dupont")
    staff.world.scalar("UPDATE patients SET department = 'jura' RETURNING true")
    anna.get("/console/waiting")
    assert anna.post(f"/console/waiting/{patient}/{change}", why="asked").status_code == 404
    assert status(staff, patient) == "waiting"


def test_who_is_removed_while_a_place_is_offered_gives_it_back(staff: Staff, office: Office, anna: Browser) -> None:
    patient = join(office, "Dupont")
    staff.world.open_pair(centre=CENTRE)
    with transaction(staff.world.engine) as session:
        assert WaitlistOffers(session, office.department, office.now).run() == 1
    assert status(staff, patient) == "offered"
    anna.get(f"/console/patients/{patient}")
    anna.post(f"/console/waiting/{patient}/leave", why="deceased")
    assert status(staff, patient) == "left"
    assert staff.world.scalar("SELECT status FROM bookings") == "released"
    assert staff.world.scalar("SELECT sum(taken1 + taken2) FROM slots") == 0


def test_who_did_not_take_the_last_offer_is_asked_again_later(staff: Staff, office: Office, anna: Browser) -> None:
    join(office, "Dupont")
    staff.world.open_pair(centre=CENTRE)
    with transaction(staff.world.engine) as session:
        WaitlistOffers(session, office.department, office.now).run()
    staff.world.run("UPDATE bookings SET expires_at = expires_at - interval '1 day'")
    with transaction(staff.world.engine) as session:
        assert WaitlistOffers(session, office.department, office.now).run() == 0
    assert "une autre dans quelques heures" in rows(anna.get("/console/waiting").text)[0][5]


def test_a_list_that_ends_is_said_to_end_and_a_closed_one_takes_nobody(
    staff: Staff, office: Office, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = join(office, "Martin")
    store, found = staff.world.line.departments, staff.world.line.departments.current()

    def ends(days: int) -> None:
        period = BookingPeriod(suspended=False, campaign_ends=staff.world.clock().date() + timedelta(days=days))
        monkeypatch.setattr(store, "current", lambda: Departments((replace(found.all[0], booking=period),)))

    ends(3)
    assert "La liste se ferme le" in anna.get("/console/waiting").text
    ends(-1)
    assert "La liste est close depuis le" in anna.get("/console/waiting").text
    sweep(staff.world.line)
    page = anna.get(f"/console/patients/{patient}").text
    assert "n’a pas été servie" in page
    assert "Inscrire sur la liste" not in page
    anna.post(f"/console/waiting/{patient}/join")
    assert status(staff, patient) == "expired"
