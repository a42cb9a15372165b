"""An agent calls a patient: her telephone rings, then his, from the number that people answer."""

from datetime import timedelta

import pytest

from ivr.agents.agent_calls import AgentCalls
from ivr.agents.click_to_call import ClickToCall
from ivr.agents.states import CALLINGS, AgentCallState, ChangeRefused
from ivr.core.db import transaction
from ivr.core.errors import CarrierRefused
from tests.support.world import SLUG, URL, World
from tests.telephony.webhooks.test_agent_legs import Office, conference_of
from tests.telephony.webhooks.test_calls import action_of

PATIENT = "+33385550142"


class Desk(Office):
    """Alice, who wants to call a patient."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.alice = self.agent("alice")
        self.dialler = ClickToCall(world.line, world.asked, URL)
        with transaction(world.engine) as session:
            sealed = world.line.vault.seal(PATIENT)
            self.key = AgentCalls(session, SLUG, world.clock()).dial(self.alice, "patient-1", sealed)
        self.path = f"/voice/desk/{self.key}"

    def came_to(self) -> str:
        """What this call has come to."""
        return str(self.world.scalar("SELECT state FROM agent_calls"))

    def alice_takes(self) -> str:
        self.dialler.dial_agent(self.key)
        document = self.post(action_of(self.post(self.path)), Digits="1")
        self.dialler.dial_patient(self.key)
        return document

    def asked(self, what: str) -> list[tuple[str, ...]]:
        return [asked for asked in self.world.asked.asked if asked[0] == what]

    def work(self) -> list[tuple[str, dict[str, str]]]:
        """What was left to a worker, but for the rings themselves."""
        return [job for job in self.jobs() if not job[0].startswith("dial")]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_her_telephone_rings_first_then_the_patients_from_the_number_people_answer(desk: Desk) -> None:
    assert desk.presence(desk.alice) == "ringing"
    met = desk.alice_takes()
    calls = [asked[1:3] for asked in desk.asked("call")]
    assert calls == [("+33385000001", "+33385218399"), (PATIENT, "+33385218399")]
    assert conference_of(desk.post(f"{desk.path}/patient")) == conference_of(met)
    assert (desk.came_to(), desk.presence(desk.alice)) == ("talking", "talking")


def test_she_hears_what_to_press(desk: Desk) -> None:
    assert "Pour appeler le patient, faites le 1." in desk.post(desk.path)


@pytest.mark.parametrize("digits", [{}, {"Digits": "2"}])
def test_a_voicemail_of_hers_calls_nobody(desk: Desk, digits: dict[str, str]) -> None:
    desk.dialler.dial_agent(desk.key)
    assert "<Hangup" in desk.post(action_of(desk.post(desk.path)), **digits)
    assert (desk.came_to(), desk.presence(desk.alice)) == ("missed", "paused")
    desk.dialler.dial_patient(desk.key)
    assert len(desk.asked("call")) == 1


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled"])
def test_a_patient_who_does_not_answer_is_told_to_her_once(desk: Desk, status: str) -> None:
    desk.alice_takes()
    for _ in range(2):
        desk.post(f"{desk.path}/patient/status", CallStatus=status)
    assert (desk.came_to(), desk.presence(desk.alice)) == ("not_reached", "wrapping")
    assert desk.work() == [("send_leg", {"sid": "CAagent1", "path": f"{desk.path}/unreached"})]
    assert "Le patient ne répond pas." in desk.post(f"{desk.path}/unreached")


def test_whoever_hangs_up_ends_it_for_both(desk: Desk) -> None:
    desk.alice_takes()
    desk.post(f"{desk.path}/patient")
    desk.post(f"{desk.path}/patient/status", CallStatus="completed")
    desk.post(f"{desk.path}/status", CallStatus="completed")
    assert (desk.came_to(), desk.presence(desk.alice)) == ("reached", "wrapping")
    assert [job[1]["sid"] for job in desk.work()] == ["CAagent1", "CAagent2"]
    assert desk.world.scalar("SELECT count(*) FROM agent_calls WHERE sealed IS NULL") == 1


def test_a_patient_who_answers_after_she_has_gone_is_let_go(desk: Desk) -> None:
    desk.alice_takes()
    desk.post(f"{desk.path}/status", CallStatus="completed")
    assert desk.came_to() == "given_up"
    assert "<Hangup" in desk.post(f"{desk.path}/patient")


def test_who_leaves_the_room_meanwhile_calls_nobody(desk: Desk) -> None:
    desk.dialler.dial_agent(desk.key)
    document = desk.post(desk.path)
    desk.bell._change(SLUG, lambda room: room.leave(desk.alice))
    assert "<Hangup" in desk.post(action_of(document), Digits="1")
    assert desk.presence(desk.alice) == "away"


@pytest.mark.parametrize(("status", "states"), [(400, ("missed", "paused")), (0, ("wanted", "ringing"))])
def test_a_carrier_that_refuses_ends_the_call_and_one_that_is_silent_may_ring(
    desk: Desk, status: int, states: tuple[str, str]
) -> None:
    desk.world.asked.refuses = CarrierRefused("The carrier refused a request (error 21210).", status)
    desk.dialler.dial_agent(desk.key)
    assert (desk.came_to(), desk.presence(desk.alice)) == states


@pytest.mark.parametrize(("takes", "state"), [(False, "missed"), (True, "not_reached")])
def test_a_call_whose_end_nobody_tells_is_ended(desk: Desk, takes: bool, state: str) -> None:
    if takes:
        desk.alice_takes()
    desk.dialler.tidy(SLUG)
    assert desk.came_to() not in ("missed", "not_reached")
    desk.world.clock.set(desk.world.clock() + timedelta(minutes=3))
    desk.dialler.tidy(SLUG)
    assert desk.came_to() == state


def test_nobody_calls_who_is_rung_or_talks(desk: Desk) -> None:
    with transaction(desk.world.engine) as session, pytest.raises(ChangeRefused):
        AgentCalls(session, SLUG, desk.world.clock()).dial(desk.alice, "patient-2", b"")


def test_nothing_personal_is_in_an_address_or_a_document(desk: Desk) -> None:
    bodies = [desk.world.post(desk.path, {"CallSid": "CAagent"})[1], desk.alice_takes()]
    addresses = [part for asked in desk.world.asked.asked for part in asked[3:]]
    assert not any("385550142" in text for text in (*bodies, *addresses))


def test_a_call_nobody_made_is_not_found(desk: Desk) -> None:
    for path in ("", "/take", "/status", "/over", "/patient", "/patient/status"):
        form = {"Digits": "1", "CallStatus": "completed", "CallSid": "CA"}
        assert desk.world.post(f"/voice/desk/nothing{path}", form)[0] == 404


def test_every_state_of_a_call_is_reached() -> None:
    reached = {after for events in CALLINGS.table.values() for after in events.values()} | {next(iter(CALLINGS.table))}
    assert reached == {*AgentCallState}
