from datetime import date

import pytest

from ivr.department import Places
from ivr.dialogue.commands import COMMANDS, command_of
from ivr.dialogue.model import Heard
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.intent.request import Request
from ivr.language.grammars.names.name import Name
from ivr.language.grammars.numbers.digits import Digits
from ivr.language.grammars.numbers.phone import Phone
from ivr.language.grammars.yes_no.yes_no import YesNo

TODAY = date(2026, 11, 24)
NOTED = Choice(2, (("oui", "c'est noté", "merci"), ("non", "répétez", "attendez", "encore")))
MENU = Choice(2, (("prendre rendez-vous",), ("mon rendez-vous", "déplacer", "annuler")))


@pytest.mark.parametrize(
    ("keys", "command"),
    [
        ("0", "agent"), ("0#", "agent"), ("00", "agent"), ("000", "agent"), ("*", "repeat"), ("**", "back"),
        ("#", "wait"), ("12*", "repeat"), ("1", None), ("10", None), ("0612345678", None), ("12#", None),
    ],
)  # fmt: skip
def test_keys_mean_the_same_at_every_question(keys: str, command: str | None) -> None:
    for grammar in (YesNo(), Digits(6), Phone()):
        assert command_of(Heard(keys=keys), grammar) == command


def test_a_hurried_star_goes_back() -> None:
    assert command_of(Heard(keys="*", hurried=True), YesNo()) == "back"


@pytest.mark.parametrize(
    ("words", "grammar", "command"),
    [
        ("non je veux parler à quelqu'un", YesNo(), "agent"),
        ("non je veux parler à quelqu'un", NOTED, "agent"),
        ("non personne", YesNo(), None),
        ("non une personne", YesNo(), "agent"),
        ("personne", YesNo(), "agent"),
        ("un conseiller", Name(), "agent"),
        ("je n'ai pas entendu", YesNo(), "repeat"),
        ("non je n'ai pas compris", YesNo(), "repeat"),
        ("pardon", YesNo(), "repeat"),
        ("pardon", Name(), "repeat"),
        ("répétez", YesNo(), "repeat"),
        ("attendez un instant", Phone(), "wait"),
        ("plus lentement s'il vous plaît", NOTED, "slower"),
        ("parlez plus fort", YesNo(), "louder"),
        ("je ne comprends pas", YesNo(), "help"),
        ("je me suis trompé", YesNo(), "back"),
        ("au revoir", YesNo(), "goodbye"),
        ("répétez", NOTED, None),
        ("attendez", NOTED, None),
        ("annuler mon rendez-vous", MENU, None),
        ("annuler", YesNo(), None),
        ("bonjour", YesNo(), None),
        ("je ne sais pas", YesNo(), None),
        ("oui", YesNo(), None),
        ("non pardon oui", YesNo(), None),
        ("non", YesNo(), None),
        ("je m'appelle attendez dupont", Name(), None),
        ("dupont", Name(), None),
        ("attendez je voudrais un rendez-vous", Request(Places(()), TODAY), None),
        ("attendez", Request(Places(()), TODAY), "wait"),
        ("zéro six douze trente quatre cinquante six soixante dix huit je me suis trompé", Phone(), None),
    ],
)
def test_words_are_commands_unless_they_answer(words: str, grammar: Grammar, command: str | None) -> None:
    assert command_of(Heard(words=words), grammar) == command


def test_silence_is_no_command() -> None:
    assert command_of(Heard(), YesNo()) is None


def test_a_greeting_is_never_a_command() -> None:
    assert "greeting" not in COMMANDS
