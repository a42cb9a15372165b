"""Whatever callers answer, a call ends well (invariant I7), and 0 always reaches a person."""

import json
import os
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.clock import PARIS
from ivr.department import Department
from ivr.dialogue import Call, Heard, Limits, Outcome, Reply, advance, begin
from ivr.flows import FIRST_STEP, inbound
from ivr.speech.prompts import PromptBook
from tests.support.fake_desk import FakeDesk

TALK = inbound(Limits())
OPEN = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
CLOSED = datetime(2026, 11, 22, 22, 0, tzinfo=PARIS)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10000"))

GOOD = [
    *"123",
    "12051942",
    "01012000",
    "71000",
    "71500",
    "1203",
    "0385550199",
    "123456",
    "100001",
]
ODD = ["0", "*", "**", "#", "9", "12", "99999999", "*#*#", "1234567890123"]
WORDS = [
    "oui",
    "non",
    "je ne sais pas",
    "le douze mai mille neuf cent quarante deux",
    "mâcon",
    "martin",
    "mardi matin",
    "le plus tôt possible",
    "la deuxième",
    "annuler",
    "au revoir",
    "répétez",
    "plus lentement",
    "retour",
    "aide",
    "attendez",
    "une personne",
    "bleu",
    "'; DROP TABLE patients; --",
]
HEARD = st.one_of(
    st.sampled_from(GOOD).map(lambda keys: Heard(keys=keys)),
    st.sampled_from(ODD).map(lambda keys: Heard(keys=keys)),
    st.sampled_from(WORDS).map(lambda words: Heard(words=words)),
    st.just(Heard()),
)


def _ended(reply: Reply) -> bool:
    return reply.listen is None


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(
    answers=st.lists(HEARD, min_size=40, max_size=40),
    caller=st.sampled_from(["", "+33385550142"]),
    moment=st.sampled_from([OPEN, CLOSED]),
    pairs=st.sampled_from([0, 1, 3, 1000]),
)
def test_every_call_ends_within_forty_turns(
    saone_et_loire: Department, book: PromptBook, answers: list[Heard], caller: str, moment: datetime, pairs: int
) -> None:
    desk = FakeDesk(saone_et_loire, moment, pairs)
    call, reply = begin(Call("c", FIRST_STEP, caller=caller, attested=True), desk, TALK)
    for heard in answers:
        for say in reply.says:
            assert book.text(say, relative=bool(call.data.get("relative")))
        if _ended(reply):
            break
        call = Call.from_json(json.loads(json.dumps(call.to_json())))
        call, reply = advance(call, heard, desk, TALK)
    assert _ended(reply)
    assert call.outcome in set(Outcome)


def _walk(department: Department, moment: datetime, caller: str) -> dict[str, Call]:
    """One call for each step that can be reached, found by trying every useful answer at every step."""
    found: dict[str, Call] = {}
    desk = FakeDesk(department, moment)
    start, _ = begin(Call("c", FIRST_STEP, caller=caller, attested=bool(caller)), desk, TALK)
    todo = [(start, desk)]
    while todo:
        call, desk = todo.pop()
        if call.step in found:
            continue
        found[call.step] = call
        for keys in GOOD:
            copy = replace(desk, booked=dict(desk.booked), holding=list(desk.holding), handed_over=[])
            after, reply = advance(call, Heard(keys=keys), copy, TALK)
            if not _ended(reply) and after.step not in found:
                todo.append((after, copy))
    return found


@pytest.mark.parametrize("moment", [OPEN, CLOSED])
@pytest.mark.parametrize("caller", ["", "+33385550142"])
def test_zero_reaches_a_person_from_every_step(saone_et_loire: Department, moment: datetime, caller: str) -> None:
    for step, call in _walk(saone_et_loire, moment, caller).items():
        desk = FakeDesk(saone_et_loire, moment)
        after, reply = advance(call, Heard(keys="0"), desk, TALK)
        if moment is OPEN:
            assert reply.queue, step
            assert after.outcome == Outcome.PERSON, step
        elif _ended(reply):
            assert after.outcome in (Outcome.CALLBACK, Outcome.INFORMED), step
        else:
            assert after.step.startswith("endings.callback"), step


def test_the_walk_reaches_nearly_every_step(saone_et_loire: Department) -> None:
    reached = set(_walk(saone_et_loire, OPEN, "+33385550142")) | set(_walk(saone_et_loire, CLOSED, ""))
    only_in_other_worlds = {"book.nothing", "waiting.full", "waiting.join", "waiting.suspended", "endings.callback"}
    only_in_other_worlds |= {
        "identify.phone_ok",
        "identify.postal_code",
        "book.already",
        "change.menu",
        "change.cancel",
    }
    assert set(TALK.steps) - reached <= only_in_other_worlds
