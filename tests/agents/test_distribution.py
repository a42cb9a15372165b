"""Callers and agents brought together."""

from datetime import timedelta

import pytest

from ivr.agents.states import AGENTS, RINGS, TALKS, WAITERS, ChangeRefused, RoomEvent
from tests.agents.conftest import URGENT, Office


def test_the_first_caller_gets_the_agent_who_has_been_idle_longest(office: Office) -> None:
    early = office.agent("alice")
    office.clock.set(office.clock() + timedelta(minutes=1))
    late = office.agent("bob")
    first, second, third = (office.caller(name) for name in ("first", "second", "third"))
    assert office.match() == {first: early, second: late}
    assert office.waiter(third) == "waiting"
    assert office.match() == {}


def test_an_urgent_caller_goes_before_those_who_waited_longer(office: Office) -> None:
    office.caller("patient")
    urgent = office.caller("allergy", URGENT)
    agent = office.agent("alice")
    assert office.match() == {urgent: agent}


def test_pressing_one_brings_them_together_and_pressing_it_twice_changes_nothing(office: Office) -> None:
    agent = office.agent("alice")
    call = office.caller("call")
    office.match()
    assert office.take(call) is True
    assert office.take(call) is True
    assert (office.waiter(call), office.presence(agent)) == ("talking", "talking")


def test_a_voicemail_that_presses_nothing_takes_no_caller(office: Office) -> None:
    silent = office.agent("silent")
    call = office.caller("call")
    office.match()
    key = office.ring(call)
    office.do(lambda room: room.picked_up(key, "CAleg"))
    office.do(lambda room: room.missed(key, "refused"))
    assert (office.waiter(call), office.presence(silent)) == ("waiting", "paused")
    office.clock.set(office.clock() + timedelta(minutes=1))
    other = office.agent("bob")
    assert office.match() == {call: other}
    assert office.do(lambda room: room.accept(key)) is False


def test_a_missed_caller_keeps_his_place(office: Office) -> None:
    office.agent("alice")
    first = office.caller("first")
    office.match()
    office.caller("second")
    office.do(lambda room: room.missed(office.ring(first), "no_answer"))
    other = office.agent("bob")
    assert office.match() == {first: other}


def test_an_agent_is_not_punished_for_a_caller_who_hangs_up_while_she_is_rung(office: Office) -> None:
    agent = office.agent("alice")
    call = office.caller("call")
    office.match()
    key = office.ring(call)
    office.do(lambda room: room.placed(key, "CAagent"))
    office.clock.set(office.clock() + timedelta(minutes=1))
    office.agent("bob")
    office.do(lambda room: room.caller_left(call))
    assert office.jobs("end_leg") == [{"sid": "CAagent"}]
    assert office.do(lambda room: room.picked_up(key, "CAleg")) is False
    assert office.do(lambda room: room.accept(key)) is False
    assert (office.waiter(call), office.presence(agent)) == ("left", "available")
    assert office.match() == {}
    call = office.caller("next")
    assert office.match() == {call: agent}


def test_a_caller_who_prefers_to_be_called_back_is_rung_for_no_more(office: Office) -> None:
    office.agent("alice")
    call = office.caller("call")
    office.match()
    office.do(lambda room: room.caller_left(call, RoomEvent.CALL_BACK))
    assert office.waiter(call) == "ticketed"
    assert office.match() == {}


def test_the_end_of_a_conversation_leaves_time_for_notes(office: Office) -> None:
    agent = office.agent("alice")
    call = office.caller("call")
    office.match()
    office.take(call)
    office.caller("next")
    office.do(lambda room: room.caller_left(call))
    assert (office.waiter(call), office.presence(agent)) == ("served", "wrapping")
    assert office.match() == {}
    office.do(lambda room: room.ready(agent))
    assert office.match() == {"next": agent}


def test_notes_do_not_take_for_ever(office: Office) -> None:
    agent = office.agent("alice")
    call = office.caller("call")
    office.match()
    office.take(call)
    office.do(lambda room: room.finish(office.ring(call)))
    office.do(lambda room: room.end_wrap_up(timedelta(seconds=90)))
    assert office.presence(agent) == "wrapping"
    office.clock.set(office.clock() + timedelta(seconds=90))
    office.do(lambda room: room.end_wrap_up(timedelta(seconds=90)))
    assert office.presence(agent) == "available"


def test_a_caller_whose_agent_is_lost_waits_again_at_his_place(office: Office) -> None:
    office.agent("alice")
    call = office.caller("call")
    office.match()
    office.take(call)
    office.caller("later")
    assert office.do(lambda room: room.requeue(call)) is True
    other = office.agent("bob")
    assert office.match() == {call: other}


def test_a_caller_left_alone_waits_again_at_his_place(office: Office) -> None:
    agent = office.agent("alice")
    call = office.caller("call")
    office.match()
    office.take(call)
    office.caller("later")
    office.do(lambda room: room.finish(office.ring(call)))
    assert office.do(lambda room: room.requeue(call)) is True
    assert office.do(lambda room: room.requeue(call)) is True
    office.do(lambda room: room.ready(agent))
    assert office.match() == {call: agent}


def test_who_has_hung_up_does_not_wait_again(office: Office) -> None:
    call = office.caller("call")
    office.do(lambda room: room.caller_left(call))
    assert office.do(lambda room: room.requeue(call)) is False


def test_an_agent_who_leaves_gives_her_caller_to_the_next_one(office: Office) -> None:
    leaving = office.agent("alice")
    call = office.caller("call")
    office.match()
    office.do(lambda room: room.leave(leaving))
    assert (office.waiter(call), office.presence(leaving)) == ("waiting", "away")
    other = office.agent("bob")
    assert office.match() == {call: other}


def test_an_agent_in_conversation_may_leave_and_the_conversation_goes_on(office: Office) -> None:
    agent = office.agent("alice")
    call = office.caller("call")
    office.match()
    office.take(call)
    office.do(lambda room: room.leave(agent))
    assert (office.waiter(call), office.presence(agent)) == ("talking", "away")
    office.do(lambda room: room.caller_left(call))
    assert (office.waiter(call), office.presence(agent)) == ("served", "away")


def test_a_paused_agent_is_not_rung(office: Office) -> None:
    agent = office.agent("alice")
    office.do(lambda room: room.pause(agent))
    office.caller("call")
    assert office.match() == {}
    office.do(lambda room: room.ready(agent))
    assert office.match() == {"call": agent}


def test_a_ring_nobody_tells_the_end_of_is_given_up(office: Office) -> None:
    office.agent("alice")
    call = office.caller("call")
    office.match()
    office.do(lambda room: room.placed(office.ring(call), "CAlost"))
    began = office.clock()
    office.clock.set(began + timedelta(seconds=60))
    office.do(lambda room: room.give_up(began))
    assert office.jobs("end_leg") == []
    office.do(lambda room: room.give_up(began + timedelta(seconds=1)))
    assert office.jobs("end_leg") == [{"sid": "CAlost"}]
    assert office.waiter(call) == "waiting"


def test_nobody_pauses_while_she_is_rung(office: Office) -> None:
    agent = office.agent("alice")
    office.caller("call")
    office.match()
    with pytest.raises(ChangeRefused):
        office.do(lambda room: room.pause(agent))


def test_what_is_unknown_changes_nothing(office: Office) -> None:
    assert office.do(lambda room: room.accept("nothing")) is False
    assert office.do(lambda room: room.picked_up("nothing", "CAleg")) is False
    office.do(lambda room: room.caller_left("nothing"))
    assert office.do(lambda room: room.requeue("nothing")) is False
    for change in ("missed", "finish", "placed"):
        arguments = ("nothing", "x") if change in ("missed", "placed") else ("nothing",)
        office.do(lambda room, change=change, arguments=arguments: getattr(room, change)(*arguments))  # type: ignore[misc]


@pytest.mark.parametrize("table", [WAITERS, AGENTS, RINGS, TALKS])
def test_every_state_is_reached_and_leads_to_known_states(table: object) -> None:
    transitions = table.table  # type: ignore[attr-defined]
    reached = {after for events in transitions.values() for after in events.values()} | {next(iter(transitions))}
    assert reached == {*type(next(iter(transitions)))}
