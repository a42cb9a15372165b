"""What holds for every kind of answer, whatever is said or pressed."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.cli.understand import KINDS, Context
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.dates.day import Day
from ivr.language.grammars.dates.wish import Wish
from ivr.language.grammars.names.name import Name
from ivr.language.grammars.text import words_in

TUESDAY = date(2026, 11, 24)
GRAMMARS: tuple[Grammar, ...] = (
    *(make(Context(TUESDAY, 3, "saone-et-loire")) for make in KINDS.values()),
    Day(TUESDAY, past=True),
    Day(TUESDAY),
    Name(),
)
WORDS = sorted(set[str]().union(*(words_in(grammar.vocabulary()) for grammar in GRAMMARS if grammar.kind != "town")))
SPEECH = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
EVERY = pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.kind)


@EVERY
@settings(max_examples=60, deadline=None)
@given(words=SPEECH | st.text(max_size=30))
def test_any_words_give_a_value_that_fits_in_json_or_nothing(grammar: Grammar, words: str) -> None:
    heard = grammar.hear(words)
    json.dumps(heard.value)
    assert 0 <= heard.confidence <= 1
    assert heard.value is None or heard.complete


@EVERY
@settings(max_examples=40, deadline=None)
@given(keys=st.text("0123456789*#", max_size=12))
def test_any_keys_give_a_value_that_fits_in_json_or_nothing(grammar: Grammar, keys: str) -> None:
    json.dumps(grammar.press(keys).value)


@EVERY
def test_hesitations_alone_are_nothing(grammar: Grammar) -> None:
    assert grammar.hear("euh ben euh").value is None
    assert grammar.hear("").value is None


@EVERY
def test_sounds_outside_the_vocabulary_are_left_out(grammar: Grammar) -> None:
    assert grammar.hear("[unk]").value is None
    assert grammar.hear("[unk] dupont [unk]").value == grammar.hear("dupont").value


@EVERY
def test_capitals_change_nothing(grammar: Grammar) -> None:
    for words in ("oui", "le douze mai quarante-deux", "la deuxième", "zéro six douze", "à mâcon", "deux semaines"):
        loud = grammar.hear(words.upper()).value
        assert str(loud).lower() == str(grammar.hear(words).value).lower()


@EVERY
def test_the_vocabulary_is_made_of_lower_case_words_and_phrases(grammar: Grammar) -> None:
    for entry in grammar.vocabulary():
        assert entry == " ".join(entry.lower().split())


@pytest.mark.parametrize("first", [date(2026, 12, 31), date(2028, 2, 29), date(2027, 1, 1)])
def test_wishes_hold_on_awkward_days(first: date) -> None:
    for words in ("demain", "le trente et un", "dans un mois", "la semaine prochaine", "fin février", "le vingt-neuf"):
        assert Wish(first).hear(words).value
