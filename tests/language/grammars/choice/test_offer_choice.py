"""An appointment on offer, or another wish."""

from datetime import date
from typing import Any

import pytest

from ivr.department import Department
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.choice.offer_choice import OfferChoice
from ivr.language.grammars.towns.when_where import WhenWhere

NAMES = (("la première", "neuf heures", "le matin"), ("la deuxième", "quatorze heures"), ("autre chose", "non"))


@pytest.fixture(scope="module")
def offers(saone_et_loire: Department) -> Grammar:
    otherwise = WhenWhere(saone_et_loire.places, date(2026, 11, 24), ())
    return OfferChoice(3, NAMES, shared=("mardi", "premier décembre"), otherwise=otherwise)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("la première", 1),
        ("celle de quatorze heures", 2),
        ("plutôt le matin", 1),
        ("mardi la deuxième", 2),
        ("non merci", 3),
        ("mardi", None),
        ("jeudi", {"wish": {"dates": ["2026-11-26"]}}),
        ("vous n'avez pas jeudi", {"wish": {"dates": ["2026-11-26"]}}),
        ("non plutôt jeudi", {"wish": {"dates": ["2026-11-26"]}}),
        ("non pas mardi", {"wish": {"excluded": ["mardi"]}}),
        ("bleu", None),
    ],
)
def test_it_hears_an_offer_or_another_wish(said: str, value: Any, offers: Grammar) -> None:
    assert offers.hear(said).value == value
