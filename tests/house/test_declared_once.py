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
    one = {"eligibility.question", "eligibility.when", "eligibility.priority"}
    assert {name for name in STEPS if name not in one} <= reports.STEPS.keys()
