"""What is declared once is known wherever it has to be: a row that is forgotten fails here, not in a call."""

from collections.abc import Collection

import pytest

from ivr.console.campaigns import labels as campaigns
from ivr.console.reports import labels as reports
from ivr.dialogue.model import DialogueLimits, Outcome
from ivr.flows import inbound
from ivr.flows.outbound_identity import FIRST
from ivr.flows.welcome import BEGINS
from ivr.language.grammars.intent.intents import READ_BACK, Intent
from ivr.outbound.calling.call_context import ENDINGS
from ivr.outbound.model import Channel, Disposition, Purpose

STEPS = inbound(DialogueLimits()).steps


@pytest.mark.parametrize(
    ("known", "declared"),
    [
        (READ_BACK, Intent),
        ({*BEGINS, Intent.BOOK, Intent.AGENT}, Intent),
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
    assert {*BEGINS.values(), *FIRST.values()} <= STEPS.keys()


def test_every_question_has_words_in_the_figures() -> None:
    assert all(step.title for step in STEPS.values())
    assert {step.checks for step in STEPS.values() if step.checks} <= STEPS.keys()


def test_every_module_with_questions_is_a_conversation() -> None:
    assert {name.partition(".")[0] for name in STEPS} >= {"welcome", "identify", "waiting", "remind", "endings"}


def test_which_health_question_was_asked_is_in_no_statistics() -> None:
    health = {name for name in STEPS if name.startswith("eligibility.")} - {"eligibility.whom"}
    assert {STEPS[name].counted or name for name in health} == {"eligibility.question"}
