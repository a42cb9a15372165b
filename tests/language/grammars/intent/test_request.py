"""A whole request in one breath."""

from datetime import date

import pytest

from ivr.cli.understand import KINDS, Context
from ivr.language.grammars.base import Grammar
from tests.language.grammars.table import table

TUESDAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def request_grammar() -> Grammar:
    return KINDS["request"](Context(TUESDAY, 3, "saone-et-loire"))


def test_it_hears_everything_said_in_one_breath(request_grammar: Grammar) -> None:
    heard = request_grammar.hear("bonjour je voudrais un rendez-vous pour ma mère à Mâcon plutôt mardi matin")
    wish = {"dates": ["2026-12-01"], "part": "morning"}
    assert heard.value == {"intent": "book", "other": True, "town": "71270", "wish": wish}


@table(
    """
    rendez-vous = book
    bonjour mademoiselle, ce serait pour prendre un rendez-vous = book
    je voudrais un rendez-vous pour le vaccin = book
    me faire vacciner = book
    la piqûre contre le covid = book
    je n'ai pas encore pris rendez-vous = book
    je ne veux pas annuler, je veux un rendez-vous = book
    pour la deuxième injection = book
    le un = book
    c'est pour annuler mon rendez-vous = change
    j'ai déjà un rendez-vous = change
    déplacer = change
    je ne peux plus venir mardi = change
    je voudrais un rendez-vous non pardon annuler mon rendez-vous = change
    je voudrais savoir à quelle heure est mon rendez-vous = change
    deux = change
    je voudrais savoir si le vaccin est gratuit = information
    un renseignement s'il vous plaît = information
    est-ce qu'on peut venir sans rendez-vous = information
    une question avant de prendre rendez-vous = information
    est-ce que j'ai droit au vaccin = information
    la troisième = information
    je voudrais parler à quelqu'un = agent
    bonjour =
    pour ma mère =
    """
)
def test_it_hears_what_the_caller_wants(said: str, value: str | None, request_grammar: Grammar) -> None:
    assert (request_grammar.hear(said).value or {}).get("intent") == value


@table(
    """
    pour ma mère = True
    c'est mon mari qui voudrait se faire vacciner = True
    un rendez-vous pour quelqu'un d'autre = True
    pour moi = False
    je voudrais me faire vacciner = False
    c'est pour mon père, non, pour moi = False
    pour moi et ma femme =
    pour mon mari et moi =
    pour nous deux =
    un rendez-vous =
    """
)
def test_it_hears_for_whom(said: str, value: str | None, request_grammar: Grammar) -> None:
    other = (request_grammar.hear(said).value or {}).get("other")
    assert other == {None: None, "True": True, "False": False}[value]


@table(
    """
    un rendez-vous à Mâcon = 71270
    un rendez-vous à euh chalon = 71076
    j'habite au creusot depuis toujours = 71153
    un vaccin à paray le matin = 71342
    je suis de Paray-le-Monial = 71342
    à chat long sur saône demain = 71076
    à tournus mardi = 71543
    à lyon =
    à chalon en champagne =
    j'habite à tournus mais je voudrais à mâcon =
    près de mâcon =
    un rendez-vous à midi à la mairie =
    """
)
def test_it_hears_a_town_only_where_one_is_named(said: str, value: str | None, request_grammar: Grammar) -> None:
    assert (request_grammar.hear(said).value or {}).get("town") == value


@pytest.mark.parametrize(
    "said",
    [
        "annuler mon rendez-vous de mardi",
        "j'ai eu le covid la semaine dernière, je veux un rendez-vous",
        "je suis malade depuis mardi, je voudrais un rendez-vous",
        "un rendez-vous pour le trente février",
        "n'importe",
    ],
)
def test_it_hears_no_wish_in_the_days_of_something_else(said: str, request_grammar: Grammar) -> None:
    assert "wish" not in (request_grammar.hear(said).value or {})


def test_an_age_is_no_hour(request_grammar: Grammar) -> None:
    heard = request_grammar.hear("pour ma voisine qui a quatre vingt cinq ans à louhans jeudi après-midi")
    assert heard.value["wish"] == {"dates": ["2026-11-26"], "part": "afternoon"}


@pytest.mark.parametrize("said", ["bonjour", "oui", "", "il fait beau", "merci beaucoup au revoir", "dupont"])
def test_it_refuses_when_nothing_safe_is_said(said: str, request_grammar: Grammar) -> None:
    assert request_grammar.hear(said).value is None


def test_keys_say_what_is_wanted(request_grammar: Grammar) -> None:
    assert [request_grammar.press(key).value for key in "123"] == [
        {"intent": "book"},
        {"intent": "change"},
        {"intent": "information"},
    ]
    assert request_grammar.press("9").value is None
