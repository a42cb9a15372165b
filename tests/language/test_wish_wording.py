"""A wish read back."""

from typing import Any

import pytest

from ivr.language.wish_wording import wish


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, ""),
        ({"dates": ["2026-12-01"], "part": "morning"}, "mardi premier décembre, le matin"),
        ({"dates": ["2026-11-30", "2026-12-01"]}, "lundi trente novembre ou mardi premier décembre"),
        ({"dates": ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"]}, "un mardi"),
        ({"dates": ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]},
         "entre mardi premier décembre et vendredi quatre décembre"),
        ({"from": "2026-12-01", "to": None}, "à partir du mardi premier décembre"),
        ({"from": "2026-11-30", "to": "2026-12-06"}, "du lundi trente novembre au dimanche six décembre"),
        ({"to": "2026-12-04"}, "jusqu'au vendredi quatre décembre"),
        ({"time": "09:00"}, "vers neuf heures"),
        ({"time_from": "09:00", "time_to": "11:00"}, "après neuf heures et avant onze heures"),
        ({"part": "afternoon", "excluded": ["lundi", "2026-12-01"]},
         "l'après-midi, sauf le lundi ou le mardi premier décembre"),
        ({"pref": "asap"}, "le plus tôt possible"),
        ({"pref": "any"}, "n'importe quand"),
    ],
)  # fmt: skip
def test_a_wish_is_read_back(said: dict[str, Any], words: str) -> None:
    assert wish(said) == words
