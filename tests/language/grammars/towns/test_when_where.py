"""When and where a caller wants to come."""

from datetime import date
from typing import Any

import pytest

from ivr.department import Department
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.dates.wish import Wish
from ivr.language.grammars.towns.when_where import WhenWhere

TUESDAY = date(2026, 11, 24)
MONDAY_OR_TUESDAY = {"dates": ["2026-11-30", "2026-12-01"], "part": "morning"}


@pytest.fixture(scope="module")
def grammar(saone_et_loire: Department) -> Grammar:
    likely = tuple(commune for commune in saone_et_loire.communes if commune.name in ("Mâcon", "Tournus"))
    return WhenWhere(saone_et_loire.places, TUESDAY, likely)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("lundi ou mardi plutôt le matin à Mâcon", {"wish": MONDAY_OR_TUESDAY, "town": "71270"}),
        ("à Tournus le plus tôt possible", {"wish": {"pref": "asap"}, "town": "71543"}),
        ("à Tournus", {"town": "71543"}),
        ("mardi", {"wish": {"dates": ["2026-12-01"]}}),
        ("pas à Mâcon", None),
        ("bleu", None),
        ("", None),
    ],
)
def test_it_hears_a_wish_and_a_town(said: str, value: Any, grammar: Grammar) -> None:
    assert grammar.hear(said).value == value


def test_it_is_not_sure_of_a_town_beside_words_it_does_not_know(grammar: Grammar) -> None:
    assert grammar.hear("plutôt à Tournus s'il vous plaît").confidence > 0.85
    assert grammar.hear("le trente-deux février à Tournus").confidence < 0.85


@pytest.mark.parametrize("keys", ["1", "2", "3", "4", "12"])
def test_its_keys_are_those_of_a_wish(keys: str, grammar: Grammar) -> None:
    wish = Wish(TUESDAY).press(keys).value
    assert grammar.press(keys).value == ({"wish": wish} if wish else None)


def test_a_recogniser_listens_for_the_likely_towns_only(grammar: Grammar) -> None:
    assert {"mardi", "tournus"} <= grammar.vocabulary()
    assert "cluny" not in grammar.vocabulary()
