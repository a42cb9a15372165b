"""Conversations: on hold, handed over, with a colleague. Nobody is ever lost in between."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from ivr.agents.distribution import Room
from ivr.agents.states import ChangeRefused, RoomEvent
from tests.agents.conftest import Office

CALL = "call"


class Meeting:
    """Alice talks to a caller; Bob is there, and rung when she wants."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.alice = office.agent("alice")
        office.caller(CALL)
        office.match()
        office.take(CALL)
        self.first = office.ring(CALL)
        self.bob = office.agent("bob")

    def do(self, change: Callable[[Room], object]) -> None:
        self.office.do(change)

    def call_in(self, event: RoomEvent) -> str:
        """Bob is rung; the key of his ring."""
        self.do(lambda room: room.call_in(self.alice, self.bob, event))  # type: ignore[arg-type]
        key = self.office.ring(CALL)
        self.do(lambda room: room.placed(key, "CAbob"))
        return key

    def bob_takes(self, event: RoomEvent) -> str:
        key = self.call_in(event)
        self.do(lambda room: room.picked_up(key, "CAbob"))
        assert self.office.do(lambda room: room.accept(key)) is True
        return key

    def states(self) -> tuple[str, str, str]:
        """Of the conversation, Alice and Bob."""
        return self.office.talk(CALL), self.office.presence(self.alice), self.office.presence(self.bob)

    def ended(self) -> list[str]:
        """The legs that are ended."""
        return [job["sid"] for job in self.office.jobs("end_leg")]

    def sent_away(self) -> bool:
        """Whether the caller is asked whether he still needs anybody."""
        return {"sid": f"CA{CALL}", "path": f"/voice/{CALL}/alone"} in self.office.jobs("send_leg")


@pytest.fixture
def meeting(office: Office) -> Meeting:
    return Meeting(office)


def test_a_caller_is_put_on_hold_and_taken_back(meeting: Meeting) -> None:
    meeting.do(lambda room: room.hold(meeting.alice))
    assert meeting.states()[0] == "held"
    meeting.do(lambda room: room.take_back(meeting.alice))
    assert meeting.states()[0] == "together"
    assert meeting.office.jobs("settle_talk") == [{"call": CALL}] * 2


def test_a_colleague_who_takes_a_transferred_caller_has_him_and_the_agent_has_her_notes(meeting: Meeting) -> None:
    meeting.call_in(RoomEvent.TRANSFER)
    assert meeting.states() == ("handing", "talking", "ringing")
    assert len(meeting.office.jobs("place_ring")) == 1
    key = meeting.office.ring(CALL)
    meeting.do(lambda room: room.picked_up(key, "CAbob"))
    meeting.do(lambda room: room.accept(key))
    assert meeting.states() == ("together", "wrapping", "talking")
    assert meeting.ended() == [f"CA{meeting.first}"]
    assert meeting.office.waiter(CALL) == "talking"


@pytest.mark.parametrize("event", [RoomEvent.TRANSFER, RoomEvent.CONSULT])
def test_a_colleague_who_does_not_answer_leaves_the_caller_to_the_agent(meeting: Meeting, event: RoomEvent) -> None:
    key = meeting.call_in(event)
    meeting.do(lambda room: room.missed(key, "no_answer"))
    assert meeting.states() == ("together", "talking", "paused")
    assert (meeting.ended(), meeting.sent_away()) == ([], False)


@pytest.mark.parametrize("event", [RoomEvent.TRANSFER, RoomEvent.CONSULT])
def test_a_colleague_is_rung_no_more_when_the_agent_changes_her_mind(meeting: Meeting, event: RoomEvent) -> None:
    key = meeting.call_in(event)
    meeting.do(lambda room: room.drop(meeting.alice))
    assert meeting.states() == ("together", "talking", "available")
    assert meeting.ended() == ["CAbob"]
    assert meeting.office.do(lambda room: room.accept(key)) is False


@pytest.mark.parametrize("event", [RoomEvent.TRANSFER, RoomEvent.CONSULT])
def test_an_agent_who_is_lost_while_a_colleague_is_rung_loses_nobody(meeting: Meeting, event: RoomEvent) -> None:
    key = meeting.call_in(event)
    meeting.do(lambda room: room.finish(meeting.first))
    assert meeting.states() == ("handing", "wrapping", "ringing")
    meeting.do(lambda room: room.picked_up(key, "CAbob"))
    meeting.do(lambda room: room.accept(key))
    assert meeting.states() == ("together", "wrapping", "talking")
    assert not meeting.sent_away()


def test_a_caller_whom_both_have_missed_is_asked_and_waits_again(meeting: Meeting) -> None:
    key = meeting.call_in(RoomEvent.TRANSFER)
    meeting.do(lambda room: room.finish(meeting.first))
    meeting.do(lambda room: room.missed(key, "no_answer"))
    assert (meeting.office.waiter(CALL), meeting.sent_away()) == ("served", True)
    assert meeting.office.do(lambda room: room.requeue(CALL)) is True
    carol = meeting.office.agent("carol")
    assert meeting.office.match() == {CALL: carol}


def test_a_consulted_colleague_is_let_go(meeting: Meeting) -> None:
    meeting.bob_takes(RoomEvent.CONSULT)
    assert meeting.states() == ("consulting", "talking", "talking")
    meeting.do(lambda room: room.drop(meeting.alice))
    assert meeting.states() == ("together", "talking", "wrapping")
    assert meeting.ended() == ["CAbob"]


def test_three_talk_and_the_agent_hands_over(meeting: Meeting) -> None:
    meeting.bob_takes(RoomEvent.CONSULT)
    meeting.do(lambda room: room.join(meeting.alice))
    assert meeting.states() == ("joined", "talking", "talking")
    meeting.do(lambda room: room.hand_over(meeting.alice))
    assert meeting.states() == ("together", "wrapping", "talking")
    assert meeting.ended() == [f"CA{meeting.first}"]


@pytest.mark.parametrize("joins", [False, True])
@pytest.mark.parametrize("who", ["alice", "bob"])
def test_whoever_is_left_of_two_agents_has_the_caller(meeting: Meeting, who: str, joins: bool) -> None:
    second = meeting.bob_takes(RoomEvent.CONSULT)
    if joins:
        meeting.do(lambda room: room.join(meeting.alice))
    meeting.do(lambda room: room.finish(meeting.first if who == "alice" else second))
    talk, alice, bob = meeting.states()
    assert talk == "together"
    assert (alice, bob) == (("wrapping", "talking") if who == "alice" else ("talking", "wrapping"))
    assert not meeting.sent_away()


def test_who_has_been_handed_a_caller_may_hand_him_on(meeting: Meeting) -> None:
    meeting.bob_takes(RoomEvent.TRANSFER)
    carol = meeting.office.agent("carol")
    meeting.do(lambda room: room.call_in(meeting.bob, carol, RoomEvent.TRANSFER))
    key = meeting.office.ring(CALL)
    meeting.do(lambda room: room.picked_up(key, "CAcarol"))
    meeting.do(lambda room: room.accept(key))
    assert meeting.office.presence(carol) == "talking"
    assert meeting.states() == ("together", "wrapping", "wrapping")


@pytest.mark.parametrize("event", [RoomEvent.TRANSFER, RoomEvent.CONSULT])
def test_a_caller_who_hangs_up_frees_everybody(meeting: Meeting, event: RoomEvent) -> None:
    meeting.call_in(event)
    meeting.do(lambda room: room.caller_left(CALL))
    assert meeting.states() == ("", "wrapping", "available")
    assert sorted(meeting.ended()) == sorted([f"CA{meeting.first}", "CAbob"])


def test_a_ring_of_a_colleague_that_nobody_tells_the_end_of_is_given_up(meeting: Meeting) -> None:
    meeting.call_in(RoomEvent.CONSULT)
    later = meeting.office.clock() + timedelta(seconds=1)
    meeting.do(lambda room: room.give_up(later))
    assert meeting.states() == ("together", "talking", "paused")


def test_only_who_leads_a_conversation_decides(meeting: Meeting) -> None:
    meeting.bob_takes(RoomEvent.CONSULT)
    with pytest.raises(ChangeRefused):
        meeting.do(lambda room: room.join(meeting.bob))


def test_nobody_is_called_in_who_is_busy_or_unknown(meeting: Meeting) -> None:
    meeting.do(lambda room: room.pause(meeting.bob))
    for colleague in (meeting.bob, meeting.alice, 0):
        with pytest.raises(ChangeRefused):
            meeting.do(lambda room, who=colleague: room.call_in(meeting.alice, who, RoomEvent.CONSULT))  # type: ignore[misc]
    assert meeting.states()[0] == "together"


def test_a_leg_that_is_placed_too_late_is_ended(meeting: Meeting) -> None:
    meeting.do(lambda room: room.call_in(meeting.alice, meeting.bob, RoomEvent.CONSULT))
    key = meeting.office.ring(CALL)
    meeting.do(lambda room: room.drop(meeting.alice))
    assert meeting.ended() == []
    meeting.do(lambda room: room.placed(key, "CAlate"))
    assert meeting.ended() == ["CAlate"]


def test_notes_count_as_handling_until_they_are_finished(meeting: Meeting) -> None:
    meeting.do(lambda room: room.caller_left(CALL))
    finished = meeting.office.clock() + timedelta(minutes=1)
    meeting.office.clock.set(finished)
    meeting.do(lambda room: room.ready(meeting.alice))
    assert meeting.office.wrapped(meeting.first) == finished


def test_who_has_gone_during_the_call_has_no_notes(meeting: Meeting) -> None:
    meeting.do(lambda room: room.leave(meeting.alice))
    meeting.do(lambda room: room.caller_left(CALL))
    assert meeting.office.wrapped(meeting.first) == meeting.office.clock()
