"""What people say to a call that the line has made."""

import pytest

from ivr.language.grammars.choice.coming import PRESSED, Coming, Identity
from ivr.language.grammars.intent.refusal import OrRefusal, RefusalAlone, refusal_in
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import listened
from tests.understanding.scoring import lines

MEANT = {"mon mari est décédé il faut annuler son rendez vous", "mon mari est mort l'an passé"}
MEANT |= {"je veux pas être dérangée"}
"""Lines of other kinds that are refusals too, said to a call of ours."""


def test_answers_to_other_questions_are_never_taken_for_a_wish_for_no_calls_or_a_death() -> None:
    others = [line.text for line in lines() if line.kind not in ("refusal", "coming")]
    taken = {text for text in others if refusal_in(text) in ("stop", "deceased")}
    assert taken == MEANT


@pytest.mark.parametrize("words", ["vous ne m'appelez pas trop tard", "appelez-moi plus tard", "je me rappelle plus"])
def test_a_call_at_another_time_is_no_refusal(words: str) -> None:
    assert refusal_in(words) != "stop"


def test_a_refusal_comes_before_the_answer() -> None:
    heard = OrRefusal(YesNo())
    assert heard.hear("non ne m'appelez plus").value == "stop"
    assert heard.hear("oui").value == "yes"
    assert heard.press("1").value == "yes"
    assert heard.vocabulary() == YesNo().vocabulary() | listened("refusal")
    assert (heard.kind, heard.timing, heard.most_keys) == ("yes_no", YesNo().timing, 1)


def test_nine_wants_no_calls() -> None:
    assert RefusalAlone().press("9").value == "stop"
    assert RefusalAlone().press("1").value is None


def test_the_key_and_the_word_are_told_apart() -> None:
    assert Identity().press("1").value == PRESSED
    assert Identity().press("2").value == 2
    assert Identity().press("3").value is None
    assert Identity().hear("oui c'est bien moi").value == 1
    assert Identity().hear("non c'est sa fille").value == 2


@pytest.mark.parametrize(("key", "value"), [("1", 1), ("2", 2), ("3", 3), ("4", None)])
def test_coming_by_key(key: str, value: int | None) -> None:
    assert Coming().press(key).value == value
