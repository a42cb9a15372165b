import pytest

from exchange.telephone.transcript import dictated, fill, find, fold
from ivr.language import wording

SAID = fold("Bonjour. C’est confirmé : le mardi 24 novembre, à Mâcon. Votre numéro est le 12 34 56. Merci !")


def test_it_folds_case_accents_signs_and_spaces() -> None:
    assert fold("  L’ŒUVRE  d'Été,\u00a0ÇA  va ? ") == "l'oeuvre d'ete, ca va?"


@pytest.mark.parametrize(
    "fragment",
    [
        "bonjour",
        "C'EST CONFIRME: le mardi",
        "mardi … Mâcon",
        "mardi*macon",
        "le mardi ... merci!",
        "votre  numéro",
        "le … mardi",
        "…",
    ],
)
def test_it_finds_what_was_said(fragment: str) -> None:
    assert find(fragment, SAID, {})


@pytest.mark.parametrize("fragment", ["au revoir", "macon … mardi", "m.rdi", "numéro {reference} au revoir"])
def test_it_does_not_find_what_was_not_said(fragment: str) -> None:
    assert find(fragment, SAID, {}) is None


@pytest.mark.parametrize(
    ("fragment", "captured"),
    [
        ("numéro est le {reference}", {"reference": "12 34 56"}),
        ("le {day} novembre, à {town}.", {"day": "mardi 24", "town": "macon"}),
        ("à {town}", {"town": "macon"}),
    ],
)
def test_it_remembers_what_stands_at_a_name(fragment: str, captured: dict[str, str]) -> None:
    found = find(fragment, SAID, {})
    assert found
    assert found.groupdict() == captured


def test_a_known_name_must_be_said_again() -> None:
    assert find("numéro est le {reference}", SAID, {"reference": "12 34 56"})
    assert not find("numéro est le {reference}", SAID, {"reference": "65 43 21"})


def test_it_looks_only_after_what_was_found_before() -> None:
    first = find("mâcon", SAID, {})
    assert first
    assert find("numéro", SAID, {}, first.end())
    assert not find("mardi", SAID, {}, first.end())


@pytest.mark.parametrize("digits", ["123456", "061213", "007091", "990180", "12345"])
def test_it_reads_back_what_is_dictated_in_pairs(digits: str) -> None:
    assert dictated(fold(wording.reference(digits))) == digits


@pytest.mark.parametrize(("said", "digits"), [("12 34 56", "123456"), ("12, 34", "1234"), ("macon", ""), ("", "")])
def test_it_reads_back_figures_and_nothing_else(said: str, digits: str) -> None:
    assert dictated(said) == digits


def test_what_is_known_is_pressed_among_keys_and_said_among_words() -> None:
    known = {"reference": "douze, trente-quatre", "town": "macon"}
    assert fill("{reference}#", known) == "1234#"
    assert fill("dossier {reference}", known) == "dossier douze trente-quatre"
    assert fill("{town}", known) == "macon"
