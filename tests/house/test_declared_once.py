"""What is declared once is known wherever it has to be: a row that is forgotten fails here, not in a call."""

from collections.abc import Collection

import pytest

from ivr.console.campaigns import labels as campaigns
from ivr.console.reports import labels as reports
from ivr.dialogue.model import DialogueLimits, Outcome
from ivr.flows import inbound
from ivr.flows.outbound_identity import FIRST
from ivr.language.grammars.intent.intents import AGENT, BY_KEY, INTENTS
from ivr.outbound.calling.call_context import ENDINGS
from ivr.outbound.model import Channel, Disposition, Purpose

STEPS = inbound(DialogueLimits()).steps


@pytest.mark.parametrize(
    ("known", "declared"),
    [
        (reports.OUTCOMES, Outcome),
        (ENDINGS, Outcome),
        (FIRST, Purpose),
        (campaigns.PURPOSES, Purpose),
        (campaigns.CHANNELS, Channel),
        (campaigns.DISPOSITIONS, Disposition),
    ],
)
def test_every_code_is_known_where_it_is_needed(known: Collection[str], declared: type[Collection[str]]) -> None:
    assert {*known} - {""} == {*declared}  # type: ignore[misc]


def test_every_conversation_begins_at_a_question_that_exists() -> None:
    begun = {intent.begins for intent in INTENTS.values() if intent.begins}
    assert begun | {*FIRST.values()} <= STEPS.keys()


def test_every_intent_can_be_pressed_or_said_and_is_read_back() -> None:
    assert {*BY_KEY.values(), AGENT} == {*INTENTS.values()}
    assert [*sorted(BY_KEY)] == [str(key) for key in range(1, len(BY_KEY) + 1)]
    assert all(intent.read_back for intent in INTENTS.values())


def test_every_question_has_words_in_the_figures() -> None:
    assert all(step.title for step in STEPS.values())
    assert {step.checks for step in STEPS.values() if step.checks} <= STEPS.keys()


def test_every_module_with_questions_is_a_conversation() -> None:
    assert {name.partition(".")[0] for name in STEPS} >= {"welcome", "identify", "waiting", "remind", "endings"}


def test_which_health_question_was_asked_is_in_no_statistics() -> None:
    health = {name for name in STEPS if name.startswith("eligibility.")} - {"eligibility.whom"}
    assert {STEPS[name].counted or name for name in health} == {"eligibility.question"}
