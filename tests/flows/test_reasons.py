"""A reason for a hand-over is declared once; nobody who needs one is left without."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.core.settings import ROOT
from ivr.department import Department
from ivr.department.medicine import HandOverReason
from ivr.flows import own_reasons
from ivr.flows.reasons import OTHER, REASONS, reason_of
from ivr.language.prompts import PromptBook

SOURCES = sorted([*(ROOT / "ivr" / "flows").glob("*.py"), *(ROOT / "ivr" / "dialogue").glob("*.py")])


def handed_over(source: Path) -> set[str]:
    """The reasons that a module writes down."""
    calls = [node for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    first = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "HandOver"]
    written = [each for argument in first for each in ast.walk(argument) if isinstance(each, ast.Constant)]
    return {str(each.value) for each in written if isinstance(each.value, str)}


def test_every_reason_that_a_conversation_gives_is_declared() -> None:
    given = set[str]().union(*(handed_over(source) for source in SOURCES))
    assert {"asked", "identity", "silence"} <= given
    assert given <= {*REASONS, *own_reasons()}


@pytest.mark.parametrize("reason", [*REASONS.values(), *own_reasons().values(), OTHER], ids=lambda reason: reason.code)
def test_every_declared_reason_can_be_read_and_whispered(reason: HandOverReason) -> None:
    assert reason.words
    assert reason.whisper or f"queue.reason_{reason.code}" in PromptBook.load(ROOT / "prompts" / "fr").names()


def test_a_departments_own_reason_brings_its_words_and_its_urgency(saone_et_loire: Department) -> None:
    own = HandOverReason("fever", "fièvre à vérifier", "Une fièvre est signalée.", urgent=True, rule=True)
    department = replace(saone_et_loire, reasons=(own,))
    assert reason_of("fever", department) == own
    assert reason_of("fever", saone_et_loire) is OTHER


def test_what_a_protocol_asks_is_declared_beside_it(saone_et_loire: Department) -> None:
    outcomes = [outcome for question in saone_et_loire.questions for outcome in question.outcomes.values()]
    asked = {outcome.reason for outcome in outcomes if outcome.kind == "person"}
    assert asked <= {reason.code for reason in saone_et_loire.reasons}
    assert all(reason.rule and reason.whisper for reason in saone_et_loire.reasons)
