"""A doubt belongs to the stored call: it outlives a lost stream, a repeated request and the keypad that goes on."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ivr.calls import service as calls
from ivr.calls.service import IncomingCall
from ivr.calls.turns import Turn
from ivr.dialogue.model import Heard
from tests.conftest import NOW
from tests.support.departments import edited
from tests.support.world import World, build

TO_THE_TOWN = ["1", "1", "12051942", "1", "2", "2", "2", "2", "2", "1", "1"]
DOUBTFUL = Heard(words="tournus", confidence=0.7)


@pytest.fixture
def asked(world: World) -> Turn:
    return to_the_town(world)


def to_the_town(world: World) -> Turn:
    """A call at the question for the town."""
    world.open_slots()
    turn = calls.begin(world.line, IncomingCall("CA1", "+33385550142", "+33385218399", attested=True))
    for keys in TO_THE_TOWN:
        turn = calls.take_turn(world.line, turn.call_id, turn.number + 1, Heard(keys=keys))
    return turn


def test_the_department_says_what_is_certain(db_url: str, engine: Engine, tmp_path: Path) -> None:
    world = build(db_url, engine, tmp_path / "var", NOW, edited(tmp_path, "certain = 0.85", "certain = 0.6"))
    asked = to_the_town(world)
    assert "c'est noté" in said(calls.take_turn(world.line, asked.call_id, asked.number + 1, DOUBTFUL))


def said(turn: Turn) -> str:
    return " ".join(part.text for part in turn.spoken)


def results(world: World) -> list[str]:
    with world.engine.begin() as connection:
        rows = connection.execute(text("SELECT result FROM turns ORDER BY number DESC LIMIT 2"))
        return [row.result for row in rows][::-1]


def test_the_keypad_goes_on_with_the_check(world: World, asked: Turn) -> None:
    check = calls.take_turn(world.line, asked.call_id, asked.number + 1, DOUBTFUL)
    assert "J'ai entendu : Tournus." in said(check)
    assert said(calls.current(world.line, asked.call_id)) == said(check)
    after = calls.take_turn(world.line, asked.call_id, check.number + 1, Heard(keys="1"))
    assert "Tournus, c'est noté." in said(after)
    assert results(world) == ["doubtful", "understood"]


def test_the_stream_listens_for_yes_and_no(world: World, asked: Turn) -> None:
    calls.take_turn(world.line, asked.call_id, asked.number + 1, DOUBTFUL)
    _, grammar = calls.question(world.line, asked.call_id)
    assert grammar is not None
    assert grammar.hear("c'est ça").value == "yes"


def test_a_repeated_answer_is_not_checked_twice(world: World, asked: Turn) -> None:
    check = calls.take_turn(world.line, asked.call_id, asked.number + 1, DOUBTFUL)
    again = calls.take_turn(world.line, asked.call_id, asked.number + 1, Heard(words="oui"))
    assert said(again) == said(check)


def test_a_no_is_counted_as_a_wrong_hearing(world: World, asked: Turn) -> None:
    check = calls.take_turn(world.line, asked.call_id, asked.number + 1, DOUBTFUL)
    calls.take_turn(world.line, asked.call_id, check.number + 1, Heard(words="non"))
    assert results(world) == ["doubtful", "denied"]


def test_what_was_heard_is_not_kept_as_sound_on_a_disk(world: World, asked: Turn) -> None:
    check = calls.take_turn(world.line, asked.call_id, asked.number + 1, DOUBTFUL)
    assert [part.keep for part in check.spoken if "Tournus" in part.text] == [False]
