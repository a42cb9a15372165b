from datetime import date, datetime, time

import pytest

from ivr.language import wording

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"), (1, "un"), (16, "seize"), (17, "dix-sept"), (21, "vingt et un"), (22, "vingt-deux"),
        (70, "soixante-dix"), (71, "soixante et onze"), (77, "soixante-dix-sept"), (80, "quatre-vingts"),
        (81, "quatre-vingt-un"), (91, "quatre-vingt-onze"), (99, "quatre-vingt-dix-neuf"), (100, "cent"),
        (101, "cent un"), (200, "deux cents"), (280, "deux cent quatre-vingts"), (1000, "mille"),
        (1942, "mille neuf cent quarante-deux"), (2026, "deux mille vingt-six"),
        (1980, "mille neuf cent quatre-vingts"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_letters(number: int, words: str) -> None:
    assert wording.number(number) == words


@pytest.mark.parametrize("number", [-1, 10_000])
def test_numbers_outside_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="Only numbers"):
        wording.number(number)


@pytest.mark.parametrize(
    ("rank", "words"),
    [
        (1, "premier"), (2, "deuxième"), (4, "quatrième"), (5, "cinquième"), (9, "neuvième"), (11, "onzième"),
        (19, "dix-neuvième"), (21, "vingt et unième"), (25, "vingt-cinquième"), (80, "quatre-vingtième"),
        (200, "deux centième"),
    ],
)  # fmt: skip
def test_ranks_are_written_in_letters(rank: int, words: str) -> None:
    assert wording.ordinal(rank) == words


def test_days_are_said_with_their_weekday() -> None:
    assert wording.day(TUESDAY) == "mardi vingt-quatre novembre"
    assert wording.day(date(2026, 12, 1)) == "mardi premier décembre"


def test_a_birth_date_is_said_without_its_weekday() -> None:
    assert wording.birth_date(date(1942, 5, 12)) == "douze mai mille neuf cent quarante-deux"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(9), "neuf heures"), (time(9, 10), "neuf heures dix"), (time(12), "midi"), (time(12, 30), "midi trente"),
        (time(1), "une heure"), (time(21, 1), "vingt et une heures un"), (time(0), "minuit"),
    ],
)  # fmt: skip
def test_hours_are_said_as_people_say_them(at: time, words: str) -> None:
    assert wording.hour(at) == words


def test_an_appointment_is_a_day_and_an_hour() -> None:
    assert wording.slot(datetime(2026, 11, 24, 9, 10)) == "mardi vingt-quatre novembre à neuf heures dix"


def test_references_and_telephone_numbers_are_said_in_pairs() -> None:
    assert wording.reference("123456") == "douze, trente-quatre, cinquante-six"
    assert wording.reference("120600") == "douze, zéro six, zéro zéro"
    spoken = "zéro trois, quatre-vingt-cinq, vingt et un, quatre-vingt-trois, quatre-vingt-dix-neuf"
    assert wording.phone("+33385218399") == wording.phone("0385218399") == spoken
    assert wording.phone("+262262123456") == "zéro deux, soixante-deux, douze, trente-quatre, cinquante-six"
    assert wording.phone("+41227676111") == "plus quarante et un, vingt-deux, soixante-seize, soixante-seize, onze, un"


@pytest.mark.parametrize(
    ("on", "part", "words"),
    [
        (date(2026, 11, 24), "morning", "ce matin"), (date(2026, 11, 24), "afternoon", "cet après-midi"),
        (date(2026, 11, 25), "morning", "demain matin"), (date(2026, 11, 27), "afternoon", "vendredi après-midi"),
        (date(2026, 12, 2), "afternoon", "mercredi deux décembre, l'après-midi"),
        (date(2026, 12, 2), "morning", "mercredi deux décembre, le matin"),
    ],
)  # fmt: skip
def test_half_days_are_said_from_today(on: date, part: str, words: str) -> None:
    assert wording.half_day((on, part), TUESDAY) == words  # type: ignore[arg-type]
