"""The agents' page: the agent's state, the queue, and the current call with its next steps."""

import re
from dataclasses import dataclass
from datetime import date

import pytest

from ivr.agents.distribution import Room
from ivr.console.auth.roles import Role
from ivr.core.db import transaction
from ivr.dialogue.ports import SearchCriteria
from tests.console.room.calls import desk_of_new_call
from tests.console.staff import Browser, Staff
from tests.support.world import SLUG

GATHERED = {
    "relative": True,
    "birth_date": "1941-02-24",
    "last_name": "Dupont",
    "first_name": "Jeanne",
    "phone": "+33385218399",
    "insee": "71270",
    "postal_code": "71000",
    "group": "age_75",
    "rules": "71-2021-02",
    "wish": {"part": "morning"},
    "caller": "+33385218399",
    "step": "book.offer",
}
ORDER = SearchCriteria(("pfizer",), ("555", "570"), date(2026, 11, 24))


@dataclass
class Scene:
    """A caller who was offered a pair and handed over, and an agent."""

    staff: Staff
    anna: Browser
    account: int

    def hand_over(self, reason: str = "asked", call: str = "call1", **other: object) -> None:
        world = self.staff.world
        with desk_of_new_call(world, call) as desk:
            desk.appointments.offers(ORDER)
            desk.agents.enter(reason, {**GATHERED, **other})

    def take(self) -> None:
        """Anna is rung, picks up and presses 1."""
        world = self.staff.world
        with transaction(world.engine) as session:
            room = Room(session, SLUG, world.clock())
            [ring] = room.match()
            room.picked_up(ring.key, "CAagent")
            assert room.accept(ring.key)

    def part(self) -> str:
        self.anna.client.get("/console/room/part")
        return self.anna.client.get("/console/room/part").get_data(as_text=True)


@pytest.fixture
def scene(staff: Staff) -> Scene:
    staff.world.open_pair()
    account = staff.account(Role.AGENT)
    return Scene(staff, staff.signed_in(account), account)


def fields(page: str) -> dict[str, str]:
    """What the form of a page would post."""
    inputs = dict(re.findall(r'<input id="\w+" name="(\w+)" type="(?:text|date|tel)" value="([^"]*)"', page))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    chosen = re.findall(r'<select id="\w+" name="(\w+)".*?</select>', page, re.S)
    selects = {
        name: (re.findall(rf'<select id="{name}".*?<option value="([^"]*)" selected', page, re.S) or [""])[0]
        for name in chosen
    }
    return {**hidden, **inputs, **selects}


def test_she_comes_pauses_is_ready_and_goes(scene: Scene) -> None:
    scene.anna.get("/console/room")
    assert "absente" in scene.anna.seen
    for change, words in (("come", "disponible"), ("pause", "en pause"), ("ready", "disponible"), ("leave", "absente")):
        scene.anna.follow(scene.anna.post(f"/console/room/{change}"))
        assert words in scene.anna.seen


def test_what_is_no_longer_possible_is_told(scene: Scene) -> None:
    scene.anna.get("/console/room")
    scene.anna.follow(scene.anna.post("/console/room/come"))
    assert scene.anna.post("/console/room/ready").status_code == 409
    assert "a changé entre-temps" in scene.anna.seen


def test_the_queue_shows_since_when_and_why_and_nothing_else(scene: Scene) -> None:
    scene.hand_over("allergy")
    part = scene.part()
    assert "depuis 10:00, allergie à vérifier" in part
    assert not any(secret in part for secret in ("Dupont", "Jeanne", "8399", "1941"))
    assert scene.staff.world.scalar("SELECT count(*) FROM audit_log WHERE act = 'read'") == 0


def test_a_call_that_rings_is_announced(scene: Scene) -> None:
    scene.anna.get("/console/room")
    scene.anna.post("/console/room/come")
    scene.hand_over("allergy")
    with transaction(scene.staff.world.engine) as session:
        Room(session, SLUG, scene.staff.world.clock()).match()
    part = scene.part()
    assert "Un appel arrive" in part
    assert "faites le 1" in part


def at_the_call(scene: Scene, reason: str = "asked", **other: object) -> Browser:
    scene.anna.get("/console/room")
    scene.anna.post("/console/room/come")
    scene.hand_over(reason, **other)
    scene.take()
    scene.anna.get("/console/room")
    return scene.anna


def test_the_call_shows_all_that_was_said(scene: Scene) -> None:
    seen = at_the_call(scene, "allergy").seen
    for words in ("DUPONT Jeanne", "24/02/1941 (85 ans)", "un proche", "03 85 21 83 99", "le matin", "Mâcon"):
        assert words in seen
    assert "à décider par une personne (règle : allergie à vérifier)" in seen
    assert scene.staff.world.scalar("SELECT count(*) FROM audit_log WHERE deed = 'case.read'") == 1


def test_the_call_shows_what_was_offered_and_not_taken(scene: Scene) -> None:
    anna = at_the_call(scene)
    assert "Propositions non retenues" not in anna.seen
    anna.post("/console/booking/call/dates", **{**fields(anna.seen), "earliest": "2027-06-01"})
    anna.get("/console/room")
    assert "Propositions non retenues" in anna.seen
    assert "Mâcon, mercredi 25/11/2026 à 9 h 10" in anna.seen


def test_one_click_books_the_pair_that_was_held(scene: Scene) -> None:
    anna = at_the_call(scene)
    [offer] = re.findall(r'name="offer" value="(\d+)"', anna.seen)
    done = anna.post("/console/booking/call/book", **{**fields(anna.seen), "offer": offer})
    assert done.status_code == 200
    assert "mercredi 25/11/2026 à 9 h 10" in anna.seen
    assert "mercredi 23/12/2026 à 9 h 10" in anna.seen
    booked = scene.staff.world.scalar("SELECT made_by FROM bookings WHERE status = 'booked'")
    assert booked == f"agent:{scene.account}"
    assert scene.staff.world.scalar("SELECT count(*) FROM audit_log WHERE deed = 'patient.book'") == 1


def test_without_a_held_pair_dates_are_proposed(scene: Scene) -> None:
    anna = at_the_call(scene)
    scene.staff.world.open_slots(days=40, centres=("570",))
    anna.post("/console/booking/call/dates", **{**fields(anna.seen), "part": "afternoon"})
    assert "14 h" in anna.seen
    assert len(re.findall(r'name="offer"', anna.seen)) >= 1


def test_what_the_bot_did_not_learn_is_asked_for(scene: Scene) -> None:
    anna = at_the_call(scene, last_name="", group="")
    [offer] = re.findall(r'name="offer" value="(\d+)"', anna.seen)
    refused = anna.post("/console/booking/call/book", **{**fields(anna.seen), "offer": offer})
    assert refused.status_code == 422
    assert "Écrivez le nom." in anna.seen
    assert "Choisissez le groupe prioritaire." in anna.seen
    assert f'value="{offer}"' in anna.seen


def test_a_pair_that_is_gone_is_refused_in_words(scene: Scene) -> None:
    anna = at_the_call(scene)
    values = {**fields(anna.seen), "offer": "999999"}
    assert anna.post("/console/booking/call/book", **values).status_code == 409
    assert "proposez d’autres dates" in anna.seen


def test_a_pair_of_another_group_is_not_booked(scene: Scene) -> None:
    anna = at_the_call(scene)
    [offer] = re.findall(r'name="offer" value="(\d+)"', anna.seen)
    values = {**fields(anna.seen), "offer": offer, "group": "comorbidity_50"}
    assert anna.post("/console/booking/call/book", **values).status_code == 409


def test_nobody_sees_the_call_of_a_colleague(scene: Scene) -> None:
    at_the_call(scene)
    sophie = scene.staff.at_work(Role.SUPERVISOR)
    sophie.get("/console/room")
    assert "Dupont" not in sophie.seen
    assert sophie.get("/console/booking/call").status_code == 404


def test_the_notes_keep_the_case_and_ready_closes_it(scene: Scene) -> None:
    anna = at_the_call(scene)
    with transaction(scene.staff.world.engine) as session:
        Room(session, SLUG, scene.staff.world.clock()).caller_left("call1")
    anna.get("/console/room")
    assert "DUPONT" in anna.seen
    anna.follow(anna.post("/console/room/ready"))
    assert "DUPONT" not in anna.seen
    assert anna.get("/console/booking/call").status_code == 200
    scene.staff.world.clock.set(scene.staff.world.clock().replace(minute=16))
    scene.anna = scene.staff.signed_in(scene.account)
    assert scene.anna.get("/console/booking/call").status_code == 404


def test_who_is_removed_is_rung_no_more_and_her_caller_goes_on(scene: Scene) -> None:
    world = scene.staff.world
    alain = scene.staff.at_work(Role.ADMINISTRATOR)
    scene.anna.get("/console/room")
    scene.anna.post("/console/room/come")
    scene.hand_over()
    with transaction(world.engine) as session:
        Room(session, SLUG, world.clock()).match()
    alain.get("/console/accounts")
    alain.post(f"/console/accounts/{scene.account}/remove")
    assert world.scalar("SELECT state FROM presences") == "away"
    assert world.scalar("SELECT status FROM queue_entries") == "waiting"
