"""Answers of callers who do not have the answer."""

from datetime import date

import pytest

from ivr.language.grammars.choice.lacking import LACKING, OrLacking
from ivr.language.grammars.dates.day import Day
from ivr.language.grammars.numbers.digits import Digits


@pytest.mark.parametrize(
    "words",
    [
        "je n'ai pas le numéro",
        "Je ne l'ai pas, madame",
        "j'ai perdu mon papier",
        "je ne le retrouve plus",
        "aucune idée",
        "ah je ne sais plus",
        "je n'ai plus le dossier",
    ],
)
def test_it_hears_that_the_caller_does_not_have_it(words: str) -> None:
    assert OrLacking(Digits(6)).hear(words).value == LACKING


def test_an_answer_goes_before_an_excuse() -> None:
    assert OrLacking(Digits(6)).hear("je ne sais pas si c'est ça douze trente quatre cinquante six").value != LACKING
    assert OrLacking(Day(date(2026, 11, 24), past=True)).hear("le douze mars").value == "2026-03-12"


@pytest.mark.parametrize("words", ["", "bonjour madame", "il fait beau"])
def test_anything_else_is_still_not_understood(words: str) -> None:
    assert OrLacking(Digits(6)).hear(words).value is None


def test_keys_are_read_as_before() -> None:
    assert OrLacking(Digits(6)).press("123456").value == "123456"
