"""Agents rung for callers, and the two brought together."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.agents.distribution import Room
from ivr.agents.ringer import AgentRinger
from ivr.console.tables import Account
from ivr.core.db import transaction
from ivr.core.errors import CarrierRefused
from tests.support.world import SLUG, URL, World
from tests.telephony.webhooks.test_calls import ATTESTED, action_of

CALLER = {**ATTESTED, "CallSid": "CAcaller"}
RING = re.compile(rf"{URL}(/voice/agent/[\w-]+)$")


class Office:
    """A caller in the queue and agents at work."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.bell = AgentRinger(world.line, world.asked, URL)
        self.call = action_of(world.post("/voice", CALLER)[1]).split("/")[2]
        world.post(f"/voice/{self.call}/1", {**CALLER, "Digits": "0"})

    def agent(self, name: str, phone: str = "+33385000001") -> int:
        with transaction(self.world.engine) as session:
            row = Account(department=SLUG, login=name, name=name, role="agent", password="", one_time=False)
            row.created_at = self.world.clock()
            row.phone = self.world.line.vault.seal(phone) if phone else None
            session.add(row)
            session.flush()
            Room(session, SLUG, self.world.clock()).come(row.id)
            return row.id

    def ring(self) -> str:
        """Rings whoever is idle; the address of the last ring."""
        self.bell.ring(SLUG)
        found = RING.search([asked[3] for asked in self.world.asked.asked if asked[0] == "call"][-1])
        assert found
        return found[1]

    def post(self, path: str, **form: str) -> str:
        return self.words(self.world.post(path, {"CallSid": "CAagent", **form})[1])

    def words(self, body: str) -> str:
        """A document with its audio addresses replaced by their words."""
        line = self.world.carrier()
        return re.sub(r"<Play>([^<]+/audio/(?!tone)[^<]+)</Play>", lambda play: f"« {line.words(play[1])} »", body)

    def waiter(self) -> object:
        return self.world.scalar("SELECT status FROM queue_entries")

    def jobs(self) -> list[tuple[str, dict[str, str]]]:
        """What was left to a worker to do to calls, in its order."""
        rows = text("SELECT task_name, args FROM procrastinate_jobs WHERE task_name <> 'ring_agents' ORDER BY id")
        with Session(self.world.engine) as session:
            return [(row.task_name, row.args) for row in session.execute(rows)]

    def presence(self, account: int) -> object:
        return self.world.scalar("SELECT state FROM presences WHERE account = :account", account=account)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def test_an_agent_is_rung_from_the_human_number(office: Office) -> None:
    office.agent("alice")
    office.ring()
    assert office.world.asked.asked[0][:3] == ("call", "+33385000001", "+33385218399")


def test_an_agent_without_a_number_is_rung_in_her_browser(office: Office) -> None:
    account = office.agent("alice", phone="")
    office.ring()
    assert office.world.asked.asked[0][1] == f"client:agent{account}"


def test_she_hears_why_and_pressing_one_brings_the_caller_to_her(office: Office) -> None:
    account = office.agent("alice")
    ring = office.ring()
    whisper = office.post(ring, CallStatus="in-progress")
    assert whisper.count("Le patient demande une personne. Pour prendre l'appel, faites le 1.") == 2
    taken = office.post(action_of(whisper), Digits="1")
    conference = conference_of(taken)
    assert office.jobs() == [("send_leg", {"sid": "CAcaller", "path": f"/voice/{office.call}/meet"})]
    office.bell.send("CAcaller", f"/voice/{office.call}/meet")
    assert office.world.asked.asked[-1] == ("redirect", "CAcaller", f"{URL}/voice/{office.call}/meet")
    met = office.post(f"/voice/{office.call}/meet")
    assert f'endConferenceOnExit="false" startConferenceOnEnter="true" waitUrl="">{conference}<' in met
    assert (office.waiter(), office.presence(account)) == ("talking", "talking")


@pytest.mark.parametrize("digits", [{}, {"Digits": "2"}, {"Digits": ""}])
def test_a_voicemail_presses_nothing_and_the_next_agent_is_rung(office: Office, digits: dict[str, str]) -> None:
    first = office.agent("alice")
    ring = office.ring()
    assert "<Hangup" in office.post(action_of(office.post(ring)), **digits)
    assert office.presence(first) == "paused"
    office.agent("bob", "+33385000002")
    office.ring()
    assert [asked[1] for asked in office.world.asked.asked] == ["+33385000001", "+33385000002"]


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled", "completed"])
def test_a_leg_that_ends_before_it_was_taken_is_missed(office: Office, status: str) -> None:
    account = office.agent("alice")
    ring = office.ring()
    for _ in range(2):
        office.post(f"{ring}/status", CallStatus=status)
    assert (office.waiter(), office.presence(account)) == ("waiting", "paused")


def test_an_agent_who_answers_for_a_caller_who_has_gone_is_told_so(office: Office) -> None:
    account = office.agent("alice")
    ring = office.ring()
    whisper = office.post(ring)
    office.world.post("/voice/status", {**CALLER, "CallStatus": "completed"})
    assert "Le patient n'attend plus" in office.post(action_of(whisper), Digits="1")
    assert (office.waiter(), office.presence(account)) == ("left", "available")


def test_a_caller_whom_no_worker_brought_is_brought_by_his_next_announcement(office: Office) -> None:
    office.agent("alice")
    ring = office.ring()
    assert "<Conference" in office.post(action_of(office.post(ring)), Digits="1")
    assert "<Leave" in office.post(f"/voice/{office.call}/wait", QueueTime="20")
    assert "<Conference" in office.post(f"/voice/{office.call}/left", QueueResult="leave")


def test_a_carrier_that_refuses_costs_the_caller_nothing(office: Office) -> None:
    account = office.agent("alice")
    office.world.asked.refuses = CarrierRefused("The carrier refused a request (error 21210).", 400)
    office.ring()
    assert (office.waiter(), office.presence(account)) == ("waiting", "paused")


def test_a_carrier_that_does_not_answer_may_ring_all_the_same(office: Office) -> None:
    office.agent("alice")
    office.world.asked.refuses = CarrierRefused("The carrier did not answer in time.", 0)
    ring = office.ring()
    assert office.waiter() == "offered"
    assert "faites le 1" in office.post(ring)


def test_a_caller_whose_agent_is_cut_off_is_asked_and_keeps_his_place(office: Office) -> None:
    account = office.agent("alice")
    ring = office.ring()
    office.post(action_of(office.post(ring)), Digits="1")
    office.post(f"{ring}/status", CallStatus="completed")
    assert office.jobs()[1:] == [("send_leg", {"sid": "CAcaller", "path": f"/voice/{office.call}/alone"})]
    assert office.presence(account) == "wrapping"
    alone = office.post(f"/voice/{office.call}/alone")
    assert "La conversation est coupée" in alone
    assert "<Enqueue" in office.post(action_of(alone))
    assert office.waiter() == "waiting"


def test_a_caller_who_has_finished_says_so_and_is_let_go(office: Office) -> None:
    office.agent("alice")
    ring = office.ring()
    office.post(action_of(office.post(ring)), Digits="1")
    office.post(f"{ring}/parted")
    assert "<Hangup" in office.post(f"/voice/{office.call}/alone/key", Digits="2")
    assert office.waiter() == "served"


def test_hanging_up_ends_the_conversation_for_both(office: Office) -> None:
    account = office.agent("alice")
    ring = office.ring()
    office.post(action_of(office.post(ring)), Digits="1")
    office.world.post("/voice/status", {**CALLER, "CallStatus": "completed"})
    office.post(f"{ring}/status", CallStatus="completed")
    assert (office.waiter(), office.presence(account)) == ("served", "wrapping")
    assert office.jobs()[1:] == [("end_leg", {"sid": "CAagent1"})]


def conference_of(document: str) -> str:
    found = re.search(r"<Conference [^>]*>([\w-]+)</Conference>", document)
    assert found
    return found[1]


def test_the_expected_wait_is_said_once_there_is_something_to_tell_it_from(office: Office) -> None:
    said = office.post(f"/voice/{office.call}/wait", QueueTime="20")
    assert "Vous êtes premier" in said
    assert "environ" not in said
    office.agent("alice")
    ring = office.ring()
    office.post(action_of(office.post(ring)), Digits="1")
    office.world.clock.set(office.world.clock() + timedelta(minutes=4))
    office.post(f"{ring}/status", CallStatus="completed")
    office.post(f"/voice/{office.call}/alone/key")
    assert "L'attente est d'environ quatre minutes." in office.post(f"/voice/{office.call}/wait", QueueTime="20")


def test_a_ring_nobody_made_is_not_found(office: Office) -> None:
    for path in ("", "/take", "/parted", "/status"):
        form = {"Digits": "1", "CallStatus": "completed"}
        assert office.world.post(f"/voice/agent/nothing{path}", form)[0] == 404
    assert office.world.post("/voice/nothing/alone/key", {"CallSid": "CA"})[0] == 404


def test_nothing_personal_is_in_what_an_agents_leg_gets(office: Office) -> None:
    office.agent("alice")
    ring = office.ring()
    bodies = [office.world.post(ring, {"CallSid": "CAagent"})[1]]
    bodies.append(office.world.post(action_of(bodies[0]), {"CallSid": "CAagent", "Digits": "1"})[1])
    for body in (*bodies, *map(str, office.world.asked.asked)):
        assert "385550142" not in body
        assert "alice" not in body
