"""Closing days and moving people, at the console."""

from datetime import date, timedelta

import pytest

from ivr.agents.ringer import AgentRinger
from ivr.booking.rescheduling import answers
from ivr.booking.rescheduling.plans import Rescheduling
from ivr.console.auth.roles import Role
from ivr.console.rescheduling.form import same_name
from ivr.core.db import transaction
from ivr.worker import create_worker, sweep, tend_moves
from tests.booking import office as booking_office
from tests.booking.rescheduling.crowd import CLOSED, Crowd, later
from tests.console.staff import OF_PAIRS, SLUG, Browser, Staff
from tests.support.world import URL, World

FORM = {
    "centre": "570",
    "first_day": CLOSED.isoformat(),
    "last_day": CLOSED.isoformat(),
    "reason": "delivery",
    "targets": "570",
    "earliest": "2026-11-27",
    "latest": later(21).isoformat(),
    "doses_to": "",
}
NAME = "Chalon-sur-Saône, la salle Sembat"


def crowd_of(world: World, gap: int | None = 28) -> Crowd:
    """Five people at Chalon on Tuesday, and again `gap` days later; four of them can come on Thursday."""
    department = world.line.departments.current().by_slug(SLUG)
    crowd = Crowd(booking_office.Office(world.engine, department, world.line.vault, world.clock()))
    crowd.open_days([CLOSED, later(28)], 5, hours=("09:00",))
    crowd.open_days([later(2)], 4, hours=("09:20",))
    crowd.book(5, gap=gap)
    return crowd


@pytest.fixture
def crowd(staff: Staff) -> Crowd:
    return crowd_of(staff.world)


@pytest.fixture
def sophie(staff: Staff, crowd: Crowd) -> Browser:
    return staff.at_work(Role.SUPERVISOR)


def previewed(sophie: Browser, **fields: str) -> str:
    sophie.get("/console/moves")
    answer = sophie.post("/console/moves", **{**FORM, **fields})
    assert answer.status_code == 303, sophie.seen
    sophie.follow(answer)
    return str(answer.location)


def confirmed(sophie: Browser, **fields: str) -> str:
    path = previewed(sophie, **fields)
    assert sophie.post(f"{path}/confirm", name=NAME).status_code == 303
    return path


def test_a_preview_counts_who_moves_where_and_who_cannot(sophie: Browser, crowd: Crowd) -> None:
    previewed(sophie)
    for words in ("Rien n’est encore changé", "jeudi 03/12/2026", "1 : plus de place dans ces centres et ces jours"):
        assert words in sophie.seen
    numbers = sophie.seen.replace('<td class="number">', "").replace("</td>", "")
    assert "Personnes concernées</th>5" in numbers
    assert "dont la première injection seule change</th>4" in numbers
    assert "Sans nouvelle place, pour un agent</th>1" in numbers
    assert crowd.one("SELECT count(*) FROM slots WHERE closed") == 0


def test_single_injections_are_counted_and_moved_as_such(one_dose_staff: Staff) -> None:
    crowd = crowd_of(one_dose_staff.world, gap=None)
    sophie = one_dose_staff.at_work(Role.SUPERVISOR)
    sophie.get("/console/moves")
    assert not OF_PAIRS.search(sophie.seen)
    path = previewed(sophie)
    numbers = sophie.seen.replace('<td class="number">', "").replace("</td>", "")
    assert "Reçoivent un autre rendez-vous</th>4" in numbers
    assert "1 : plus de place dans ces centres et ces jours" in sophie.seen
    assert not OF_PAIRS.search(sophie.seen)
    sophie.get(f"{path}/people")
    assert "MARTIN 4 Jeanne" in sophie.seen
    assert not OF_PAIRS.search(sophie.seen)
    sophie.get(path)
    sophie.post(f"{path}/confirm", name=NAME)
    tend_moves(one_dose_staff.world.line, SLUG)
    anna = one_dose_staff.at_work(Role.AGENT)
    first = one_dose_staff.world.scalar("SELECT min(id) FROM patients")
    anna.get(f"/console/patients/{first}")
    assert "<p>Injection : jeudi 03/12/2026 à 9 h 20</p>" in anna.seen
    assert not OF_PAIRS.search(anna.seen)
    assert crowd.findings() == []


def test_single_injections_among_pairs_are_counted_by_themselves(sophie: Browser, crowd: Crowd) -> None:
    crowd.open_days([CLOSED], 1, hours=("09:40",))
    crowd.open_days([later(2)], 2, hours=("09:40",))
    crowd.book(1, gap=None)
    previewed(sophie)
    numbers = sophie.seen.replace('<td class="number">', "").replace("</td>", "")
    assert "Reçoivent un autre rendez-vous</th>6" in numbers
    assert "dont l’unique injection change</th>1" in numbers
    assert "dont la première injection seule change</th>5" in numbers


def test_only_the_name_of_the_centre_confirms(sophie: Browser, crowd: Crowd) -> None:
    path = previewed(sophie)
    answer = sophie.post(f"{path}/confirm", name="Mâcon")
    assert (answer.status_code, crowd.state(1)) == (422, "drafted")
    assert "Rien n’a été changé" in sophie.seen
    assert sophie.post(f"{path}/confirm", name="chalon sur saone").status_code == 303
    assert crowd.state(1) == "confirmed"
    assert crowd.one("SELECT count(*) FROM slots WHERE closed") == 1


def test_a_confirmed_plan_is_given_to_the_worker_and_its_progress_shown(
    sophie: Browser, crowd: Crowd, staff: Staff
) -> None:
    path = confirmed(sophie)
    worker = create_worker(staff.world.line, AgentRinger(staff.world.line, staff.world.asked, URL))
    worker.run_worker(wait=False, install_signal_handlers=False)
    sophie.get(f"{path}/part")
    assert "places retenues, à prévenir</dt><dd>4" in sophie.seen
    with transaction(staff.world.engine) as session:
        office = Rescheduling(session, crowd.office.department, staff.world.clock())
        answers.accept(office, answers.pending(office, 1)[0].row, "bot")
    sophie.get(f"{path}/part")
    assert "ont accepté</dt><dd>1" in sophie.seen
    assert "2 sur 5" in sophie.seen


def test_a_plan_is_stopped_and_resumed(sophie: Browser, crowd: Crowd, staff: Staff) -> None:
    path = confirmed(sophie)
    tend_moves(staff.world.line, SLUG)
    sophie.get(path)
    sophie.follow(sophie.post(f"{path}/stop"))
    assert "Avancement : arrêté" in sophie.seen
    assert crowd.states(1) == {"left": 1, "planned": 4}
    sophie.follow(sophie.post(f"{path}/resume"))
    assert "Avancement : en cours" in sophie.seen
    assert sophie.post(f"{path}/resume").status_code == 409
    assert crowd.findings() == []


def test_days_closed_by_mistake_are_opened_again_by_name(sophie: Browser, crowd: Crowd) -> None:
    path = confirmed(sophie)
    sophie.get(path)
    sophie.follow(sophie.post(f"{path}/stop"))
    assert sophie.post(f"{path}/reopen", name="Mâcon").status_code == 422
    sophie.follow(sophie.post(f"{path}/reopen", name=NAME))
    assert "Avancement : terminé" in sophie.seen
    assert crowd.one("SELECT count(*) FROM slots WHERE closed") == 0
    sophie.get(f"{path}/people")
    assert "Personne n’est à appeler" in sophie.seen
    assert crowd.findings() == []


def test_the_worker_goes_on_every_minute_and_forgets_old_drafts(sophie: Browser, crowd: Crowd, staff: Staff) -> None:
    previewed(sophie)
    confirmed(sophie)
    staff.world.clock.set(staff.world.clock() + timedelta(days=2))
    sweep(staff.world.line)
    assert crowd.all("SELECT id FROM moves") == [2]


def test_people_in_need_are_listed_and_every_one_is_audited(sophie: Browser, crowd: Crowd) -> None:
    path = previewed(sophie)
    sophie.get(f"{path}/people")
    assert "MARTIN 4 Jeanne" in sophie.seen
    assert "MARTIN 3 Jeanne" not in sophie.seen
    patient = crowd.one("SELECT max(id) FROM patients")
    assert crowd.all("SELECT record FROM audit_log WHERE deed = 'move.read'") == [f"patient:{patient}"]


def test_what_is_done_to_a_plan_is_audited(sophie: Browser, crowd: Crowd) -> None:
    path = confirmed(sophie)
    for action in ("stop", "resume"):
        sophie.get(path)
        sophie.post(f"{path}/{action}")
    deeds = crowd.all("SELECT deed FROM audit_log WHERE record = 'move:1' ORDER BY id")
    assert deeds == ["move.draft", "move.confirm", "move.stop", "move.resume"]


def held(sophie: Browser, staff: Staff) -> str:
    """The page of a person with a held pair."""
    confirmed(sophie)
    tend_moves(staff.world.line, SLUG)
    first = staff.world.scalar("SELECT min(id) FROM patients")
    return f"/console/patients/{first}"


def test_an_agent_books_the_held_pair_with_one_click(sophie: Browser, crowd: Crowd, staff: Staff) -> None:
    path, anna = held(sophie, staff), staff.at_work(Role.AGENT)
    anna.get(path)
    assert "Jour fermé (livraison de vaccins retardée) : une autre date est retenue" in anna.seen
    assert "jeudi 03/12/2026 à 9 h 20" in anna.seen
    anna.follow(anna.post(f"{path}/move/accept"))
    assert "Jour fermé" not in anna.seen
    assert crowd.states(1) == {"accepted": 1, "held": 3, "left": 1}
    account = staff.world.scalar("SELECT id FROM accounts WHERE login = 'anna'")
    assert crowd.all("SELECT made_by FROM bookings WHERE moved_from = 1") == [f"agent:{account}"]
    deeds = crowd.all(f"SELECT deed FROM audit_log WHERE account_id = {account} AND act = 'change'")  # noqa: S608
    assert deeds == ["patient.move"]
    assert crowd.findings() == []


def test_an_agent_gives_a_refused_pair_back(sophie: Browser, crowd: Crowd, staff: Staff) -> None:
    path, anna = held(sophie, staff), staff.at_work(Role.AGENT)
    anna.get(path)
    anna.follow(anna.post(f"{path}/move/refuse"))
    assert crowd.states(1) == {"held": 3, "left": 1, "refused": 1}
    assert anna.get(path).status_code == 200
    assert anna.post(f"{path}/move/accept").status_code == 409
    assert "n’est plus réservée" in anna.seen
    assert crowd.findings() == []


def test_a_town_hall_sees_no_pair_held_elsewhere(sophie: Browser, crowd: Crowd, staff: Staff) -> None:
    path, marie = held(sophie, staff), staff.at_work(Role.TOWN_HALL, centre="570")
    marie.get(path)
    assert "Jour fermé" not in marie.seen


@pytest.mark.parametrize(
    "fields",
    [
        {"centre": "999"},
        {"first_day": "2026-11-23"},
        {"last_day": "2026-11-30"},
        {"last_day": "2027-06-30"},
        {"first_day": "demain"},
        {"reason": ""},
        {"targets": "999"},
        {"targets": ""},
        {"latest": "2026-11-26"},
        {"doses_to": "570"},
        {"doses_to": "555"},
    ],
)
def test_a_form_that_cannot_be_used_says_why_and_keeps_what_was_written(
    sophie: Browser, crowd: Crowd, fields: dict[str, str]
) -> None:
    sophie.get("/console/moves")
    assert sophie.post("/console/moves", **{**FORM, **fields}).status_code == 422
    assert 'role="alert"' in sophie.seen
    assert crowd.all("SELECT id FROM moves") == []


def test_a_request_is_changed_from_its_preview(sophie: Browser) -> None:
    previewed(sophie, earliest="2026-12-03")
    sophie.get("/console/moves?like=1")
    assert 'name="earliest" type="date" value="2026-12-03"' in sophie.seen


def test_doses_that_go_elsewhere_are_counted_in_the_preview(sophie: Browser) -> None:
    sophie.get("/console/moves")
    form = {**FORM, "targets": "555", "doses_to": "555", "earliest": CLOSED.isoformat(), "last_day": "2026-12-29"}
    sophie.follow(sophie.post("/console/moves", **form))
    assert "Doses ouvertes à Mâcon, la Halle sportive" in sophie.seen
    assert "dont les deux injections changent" in sophie.seen


def test_a_plan_of_nowhere_is_not_found(sophie: Browser) -> None:
    for path in ("moves/9", "moves/9/part", "moves/9/people", "moves?like=9"):
        assert sophie.get(f"/console/{path}").status_code == 404
    sophie.get("/console/moves")
    assert sophie.post("/console/moves/9/confirm", name=NAME).status_code == 404


def test_a_plan_of_another_department_is_not_found(sophie: Browser, crowd: Crowd) -> None:
    path = confirmed(sophie)
    sophie.get(path)
    crowd.office.run("UPDATE moves SET department = 'ain'")
    for part in ("", "/part", "/people"):
        assert sophie.get(f"{path}{part}").status_code == 404
    sophie.get("/console/moves")
    assert sophie.post(f"{path}/stop").status_code == 404
    assert crowd.state(1) == "confirmed"


def test_a_fresh_form_leaves_time_to_tell_people(sophie: Browser) -> None:
    sophie.get("/console/moves")
    assert f'value="{date(2026, 11, 27)}"' in sophie.seen


def test_names_are_compared_as_people_type_them() -> None:
    names = ("Le Creusot, la salle de l'Alto", "Le Creusot")
    assert same_name("  le creusot la salle de l’alto ", names)
    assert same_name("LE CREUSOT", names)
    assert not same_name("", names)
    assert not same_name("Creusot", names)
