"""The call page: hold, a colleague called in, the caller handed over, all from the room's page."""

import re

import pytest

from ivr.agents.distribution import Room
from ivr.console.auth.roles import Role
from ivr.core.db import transaction
from tests.console.room.test_pages import Scene, at_the_call
from tests.console.staff import Browser, Staff
from tests.support.world import SLUG


class Call:
    """Anna talks to the caller; Sophie, a supervisor, is there."""

    def __init__(self, staff: Staff) -> None:
        staff.world.open_pair()
        account = staff.account(Role.AGENT)
        self.staff = staff
        self.scene = Scene(staff, staff.signed_in(account), account)
        self.anna = at_the_call(self.scene)
        self.sophie_account = staff.account(Role.SUPERVISOR)
        self.sophie = staff.signed_in(self.sophie_account)
        self.sophie.get("/console/room")
        self.sophie.follow(self.sophie.post("/console/room/come"))
        self.anna.get("/console/room")

    def press(self, browser: Browser, turn: str, **fields: str) -> str:
        browser.get("/console/room")
        answer = browser.follow(browser.post(f"/console/room/call/{turn}", **fields))
        assert answer.status_code == 200
        return browser.seen

    def call_in(self, purpose: str) -> str:
        return self.press(self.anna, purpose, colleague=str(self.sophie_account))

    def sophie_takes(self) -> None:
        world = self.staff.world
        key = str(world.scalar("SELECT key FROM rings WHERE state = 'wanted'"))
        with transaction(world.engine) as session:
            room = Room(session, SLUG, world.clock())
            room.picked_up(key, "CAsophie")
            assert room.accept(key)


@pytest.fixture
def call(staff: Staff) -> Call:
    return Call(staff)


def test_the_caller_is_put_on_hold_and_taken_back(call: Call) -> None:
    assert "Vous parlez avec la personne." in call.anna.seen
    assert "elle ne vous entend pas" in call.press(call.anna, "hold")
    assert "Vous parlez avec la personne." in call.press(call.anna, "take-back")


def test_a_supervisor_who_is_free_is_offered_and_named_as_such(call: Call) -> None:
    assert re.search(rf'<option value="{call.sophie_account}">Sophie \(responsable\)', call.anna.seen)
    call.sophie.post("/console/room/pause")
    call.anna.get("/console/room")
    assert "Aucun collègue" in call.anna.seen


def test_a_colleague_who_takes_the_call_sees_all_that_was_said(call: Call) -> None:
    assert "Sophie sonne, l’appel lui sera passé" in call.call_in("transfer")
    call.sophie_takes()
    call.sophie.get("/console/room")
    assert "DUPONT Jeanne" in call.sophie.seen
    assert "Vous parlez avec la personne." in call.sophie.seen
    call.anna.get("/console/room")
    assert "termine ses notes" in call.anna.seen
    assert call.staff.world.scalar("SELECT count(*) FROM audit_log WHERE deed = 'case.read'") > 1  # type: ignore[operator]


def test_a_colleague_is_consulted_then_all_three_talk_then_she_has_the_call(call: Call) -> None:
    assert "Sophie sonne pour vous conseiller" in call.call_in("consult")
    call.sophie_takes()
    call.anna.get("/console/room")
    assert "Vous parlez avec Sophie. La personne est en attente" in call.anna.seen
    call.sophie.get("/console/room")
    assert "Vous parlez avec Anna. La personne est en attente" in call.sophie.seen
    assert "Parler à trois" not in call.sophie.seen
    assert "Vous parlez à trois, avec Sophie." in call.press(call.anna, "join")
    assert "termine ses notes" in call.press(call.anna, "hand-over")


def test_a_colleague_who_did_not_answer_is_named(call: Call) -> None:
    call.call_in("transfer")
    world = call.staff.world
    key = str(world.scalar("SELECT key FROM rings WHERE state = 'wanted'"))
    with transaction(world.engine) as session:
        Room(session, SLUG, world.clock()).missed(key, "no_answer")
    call.anna.get("/console/room")
    assert "Vous parlez avec la personne. Sophie n’a pas répondu." in call.anna.seen


def test_a_colleague_who_has_become_busy_is_refused_in_words(call: Call) -> None:
    call.sophie.post("/console/room/pause")
    refused = call.anna.post("/console/room/call/consult", colleague=str(call.sophie_account))
    assert refused.status_code == 409
    assert "n’est plus disponible" in call.anna.seen


@pytest.mark.parametrize("colleague", ["", "x", "999999"])
def test_nobody_is_called_in_who_is_not_there(call: Call, colleague: str) -> None:
    assert call.anna.post("/console/room/call/transfer", colleague=colleague).status_code == 409


def test_a_page_that_asks_by_itself_gets_its_part(call: Call) -> None:
    answer = call.anna.post("/console/room/call/hold", part="1")
    assert answer.location == "/console/room/part"
    call.anna.get("/console/room")
    refused = call.anna.post("/console/room/call/hold", part="1")
    assert refused.status_code == 409
    assert "<html" not in refused.get_data(as_text=True)
    assert "data-problem" in refused.get_data(as_text=True)


def test_who_talks_to_nobody_can_turn_nothing(call: Call) -> None:
    call.sophie.get("/console/room")
    for turn in ("hold", "take-back", "join", "hand-over", "drop"):
        assert call.sophie.post(f"/console/room/call/{turn}").status_code == 409
