"""Whatever callers answer, a call ends well (invariant I7), and 0 always reaches a person."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.core.clock import PARIS
from ivr.core.settings import ROOT
from ivr.department import WHOLE, BookingPeriod, Department, Switches
from ivr.department.files import load_department
from ivr.dialogue.engine import advance, begin
from ivr.dialogue.model import Call, DialogueLimits, Heard, Outcome, Reply
from ivr.flows import FIRST_STEP, inbound
from ivr.language.prompts import PromptBook
from tests.support.departments import SAONE_ET_LOIRE
from tests.support.fake_desk import FakeDesk

TALK = inbound(DialogueLimits())
DEPARTMENT = load_department(SAONE_ET_LOIRE)
BOOK = PromptBook.load(ROOT / "prompts" / "fr")
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
    "celui de mardi",
    "plutôt jeudi à tournus",
    "je voudrais un rendez-vous pour ma mère à mâcon mardi matin",
    "bleu",
    "'; DROP TABLE patients; --",
]
FITTING = {
    "yes_no": ["1", "2", "2"],
    "choice": ["1", "1", "2", "3"],
    "birth_date": ["12051942", "12051942", "01012000"],
    "day": ["1203"],
    "name": ["1"],
    "town": ["71000", "71500"],
    "postal_code": ["71000"],
    "phone": ["0385550199"],
    "digits": ["100001"],
    "wish": ["1", "2", "3"],
    "request": ["1", "1", "2", "3"],
}
"""Answers that fit a question, by the kind of its grammar."""

SURENESS = st.sampled_from([0.3, 0.5, 0.7, 0.85, 0.9, 1.0])
"""Confidences below, in and above the band in which an answer is checked."""
SAID = {
    "yes_no": ["oui", "non", "non"],
    "choice": ["la première", "la deuxième", "d'accord"],
    "birth_date": ["le douze mai mille neuf cent quarante deux"],
    "name": ["martin"],
    "town": ["mâcon", "cluny"],
    "phone": ["zéro trois quatre-vingt-cinq cinquante-cinq zéro un quarante-deux"],
    "wish": ["mardi matin", "le plus tôt possible", "jeudi à tournus"],
    "request": ["un rendez-vous", "je voudrais un rendez-vous pour ma mère à mâcon mardi matin"],
}
"""Answers in words that fit a question, by the kind of its grammar."""

HEARD = st.one_of(
    st.sampled_from(GOOD).map(lambda keys: Heard(keys=keys)),
    st.sampled_from(ODD).map(lambda keys: Heard(keys=keys)),
    st.builds(lambda words, sure: Heard(words=words, confidence=sure), st.sampled_from(WORDS), SURENESS),
    st.just(Heard()),
)


def _fitting(answer: int | tuple[int, float], kind: str) -> Heard:
    if isinstance(answer, int):
        return Heard(keys=FITTING[kind][answer % len(FITTING[kind])])
    place, sureness = answer
    words = SAID.get(kind, ["je ne sais pas"])
    return Heard(words=words[place % len(words)], confidence=sureness)


def _ended(reply: Reply) -> bool:
    return reply.listen is None


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(
    answers=st.lists(
        st.one_of(st.integers(0, 11), st.tuples(st.integers(0, 5), SURENESS), HEARD), min_size=40, max_size=40
    ),
    caller=st.sampled_from(["", "+33385550142"]),
    moment=st.sampled_from([OPEN, CLOSED]),
    pairs=st.sampled_from([0, 1, 3, 1000]),
    ends=st.sampled_from([None, OPEN.date(), OPEN.date() - timedelta(days=7)]),
)
def test_every_call_ends_or_books_within_forty_turns(
    answers: list[Heard | int | tuple[int, float]], caller: str, moment: datetime, pairs: int, ends: date | None
) -> None:
    """A number stands for an answer that fits the question, in keys, or in words with how surely they are heard, so
    that calls go deep as well as astray."""
    desk = FakeDesk(replace(DEPARTMENT, booking=BookingPeriod(suspended=False, campaign_ends=ends)), moment, pairs)
    call, reply = begin(Call("c", FIRST_STEP, caller=caller, attested=True), desk, TALK)
    for answer in answers:
        for say in reply.says:
            assert BOOK.text(say, relative=bool(call.memory.person.relative))
        if reply.listen is None:
            break
        heard = answer if isinstance(answer, Heard) else _fitting(answer, reply.listen.kind)
        call = Call.from_json(json.loads(json.dumps(call.to_json())))
        booked = len(desk.booked)
        call, reply = advance(call, heard, desk, TALK)
        assert len(desk.booked) <= booked or heard.keys or heard.confidence > DialogueLimits().certain
    assert _ended(reply) or call.memory.progress.booked
    assert call.outcome in set(Outcome)


SCREENED = "1 1 12051942 1 2 2 2 2 2 1 1 "
BOOKED = SCREENED + "71000 1 1 1 1 "
ROUTES = (
    (BOOKED + "1 1 12051942 1 2 2", {}),
    (BOOKED + "1 1 12051942 1 1 1 0385550142", {"attested": False}),
    (BOOKED + "1 1 01012000 1 1 2 2 2 1 1203", {}),
    (SCREENED + "71640 2 0385550199 1 1 3 3", {}),
    (SCREENED + "71000 1 1", {"pairs": 0}),
    (SCREENED + "71000 1 2 2", {"pairs": 0}),
    ("1 1", {"suspended": True}),
    (SCREENED + "71000 1", {"suspended_at": 12}),
    (BOOKED + "1 1 12051942 1 2 1 1", {"suspended_at": 16}),
    (SCREENED + "71000 1 1", {"pairs": 0, "over": True}),
    (SCREENED + "71000 1 2", {"pairs": 0, "over": True}),
    ("2 12051942 100001", {}),
    ("3 1 1", {}),
    ("0 2 0385550199", {"moment": CLOSED}),
)
"""Keys that lead through every step, with the state of the world they need."""


def _along(department: Department, keys: str, world: dict[str, Any]) -> Iterator[tuple[Call, FakeDesk]]:
    """The call before each of the keys and after the last."""
    ends = OPEN.date() - timedelta(days=1) if world.get("over") else None
    period = BookingPeriod(suspended=world.get("suspended", False), campaign_ends=ends)
    department = replace(department, booking=period)
    desk = FakeDesk(department, world.get("moment", OPEN), world.get("pairs", 1000))
    call, _ = begin(Call("c", FIRST_STEP, caller="+33385550142", attested=world.get("attested", True)), desk, TALK)
    yield call, desk
    for number, key in enumerate(keys.split()):
        if number == world.get("suspended_at"):
            desk.department = replace(department, switches=Switches({WHOLE: "deliveries"}))
        call, reply = advance(call, Heard(keys=key), desk, TALK)
        assert reply.listen, (call.step, keys)
        yield call, desk


def test_a_second_person_has_as_many_turns_as_the_first(saone_et_loire: Department) -> None:
    *_, (call, desk) = _along(saone_et_loire, BOOKED + "1 1", {})
    for turn in range(DialogueLimits().turns):
        call, reply = advance(call, Heard(words="répétez"), desk, TALK)
        assert _ended(reply) == (turn == DialogueLimits().turns - 1)
    assert desk.handed_over[0][0] == "too_long"


def _everywhere(department: Department) -> Iterator[tuple[Call, FakeDesk]]:
    for keys, world in ROUTES:
        yield from _along(department, keys, world)


def test_the_routes_lead_through_every_step(saone_et_loire: Department) -> None:
    rare = {"identify.postal_code"}  # for communes with several postal codes, which have no code of their own to type
    rare |= {
        name for name in TALK.steps if name.startswith(("outgoing.", "remind.", "proposal."))
    }  # see test_outgoing.py
    assert set(TALK.steps) - {call.step for call, _ in _everywhere(saone_et_loire)} == rare


@pytest.mark.parametrize("caller", ["", "+33385550142"])
@pytest.mark.parametrize("keys", ["0", "00"])
def test_zero_reaches_a_person_from_every_step(saone_et_loire: Department, caller: str, keys: str) -> None:
    for call, desk in _everywhere(saone_et_loire):
        desk = replace(desk, at=OPEN, handed_over=[])
        after, reply = advance(replace(call, caller=caller or call.caller), Heard(keys=keys), desk, TALK)
        assert reply.queue, call.step
        assert after.outcome == Outcome.PERSON
        assert desk.handed_over[0][0] == "asked"


def test_zero_promises_a_callback_from_every_step_when_agents_are_away(saone_et_loire: Department) -> None:
    for call, desk in _everywhere(saone_et_loire):
        desk = replace(desk, at=CLOSED, handed_over=[])
        after, reply = advance(call, Heard(keys="0"), desk, TALK)
        if reply.listen:
            assert after.step == "endings.callback"
            after, reply = advance(after, Heard(keys="1"), desk, TALK)
        assert after.outcome == Outcome.CALLBACK
        assert len(desk.handed_over) == 1


def test_without_a_number_a_caller_at_night_is_asked_for_one(saone_et_loire: Department) -> None:
    desk = FakeDesk(saone_et_loire, CLOSED)
    call, _ = begin(Call("c", FIRST_STEP), desk, TALK)
    for keys in ("0", "0385550199", "1"):
        call, reply = advance(call, Heard(keys=keys), desk, TALK)
    assert reply.listen is None
    assert call.outcome == Outcome.CALLBACK
    assert desk.handed_over[0][1]["callback"] == "+33385550199"
