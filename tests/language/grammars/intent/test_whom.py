"""For whom an appointment is, and what is said beside it."""

from datetime import date
from typing import Any

import pytest

from ivr.department import Department
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.intent.request import Request
from ivr.language.grammars.intent.whom import Whom

NAMES = (("pour moi", "moi"), ("pour un proche", "mère", "mari"))


@pytest.fixture(scope="module")
def whom(saone_et_loire: Department) -> Grammar:
    return Whom(2, NAMES, beside=Request(saone_et_loire.places, date(2026, 11, 24)))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("c'est pour moi", 1),
        ("pour ma mère", 2),
        ("pour ma mère à Mâcon", {"other": True, "town": "71270"}),
        ("pour moi mardi matin à Tournus", {"other": False, "town": "71543",
                                            "wish": {"dates": ["2026-12-01"], "part": "morning"}}),
        ("à Mâcon", None),
        ("mardi matin", None),
        ("bleu", None),
    ],
)  # fmt: skip
def test_it_hears_for_whom_and_what_is_said_beside(said: str, value: Any, whom: Grammar) -> None:
    assert whom.hear(said).value == value


def test_keys_say_for_whom(whom: Grammar) -> None:
    assert [whom.press(keys).value for keys in "123"] == [1, 2, None]
