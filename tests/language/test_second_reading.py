"""What sounds alike is read a second way."""

from datetime import date, datetime

import pytest

from ivr.language import second_reading, wording


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 7, 16), "le seize, un-six, juillet, le septième mois"),
        (date(2026, 6, 6), "le six, zéro-six, juin, le sixième mois"),
        (date(2026, 3, 10), "le dix, un-zéro, mars"),
        (date(2026, 7, 1), "le premier juillet, le septième mois"),
        (date(2026, 3, 26), "le vingt-six mars"),
    ],
)
def test_a_day_is_said_a_second_way_for_ears_that_confuse_six_and_ten(day: date, words: str) -> None:
    assert second_reading.day(day) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 7, 16, 9, 0), "jeudi, le seize, un-six, juillet, le septième mois, à neuf heures"),
        (
            datetime(2026, 12, 1, 16, 30),
            "mardi premier décembre à seize heures trente, quatre heures trente de l'après-midi",
        ),
        (datetime(2026, 12, 2, 10, 0), "mercredi, le deux, zéro-deux, décembre, à dix heures du matin"),
        (datetime(2026, 12, 1, 9, 0), wording.slot(datetime(2026, 12, 1, 9, 0))),
    ],
)
def test_an_appointment_is_read_a_second_way_where_it_sounds_like_another(at: datetime, words: str) -> None:
    assert second_reading.slot(at) == words


def test_a_birth_date_is_read_a_second_way() -> None:
    assert second_reading.birth_date(date(1942, 5, 12)) == "le douze, un-deux, mai, mille neuf cent quarante-deux"
    seventy_two = "mille neuf cent soixante-douze, sept-deux"
    assert second_reading.birth_date(date(1972, 5, 3)) == f"le trois mai, {seventy_two}"
