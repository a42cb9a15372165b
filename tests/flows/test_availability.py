"""A wish that follows another: what is not wished for anew stays."""

from typing import Any

import pytest

from ivr.dialogue.memory import Memory, Search
from ivr.flows.availability import wished

BEFORE = {"from": "2026-11-30", "to": "2026-12-06", "part": "morning", "excluded": ["lundi"]}
WEEK = {"from": "2026-11-30", "to": "2026-12-06"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"part": "afternoon"}, {**WEEK, "part": "afternoon", "excluded": ["lundi"]}),
        ({"time": "09:00"}, {**WEEK, "time": "09:00", "excluded": ["lundi"]}),
        ({"excluded": ["mardi"]}, {**WEEK, "part": "morning", "excluded": ["lundi", "mardi"]}),
        ({"dates": ["2026-12-10"]}, {"dates": ["2026-12-10"]}),
        ({"pref": "asap"}, {"pref": "asap"}),
    ],
)
def test_what_is_wished_for_anew_replaces_its_like(said: dict[str, Any], kept: dict[str, Any]) -> None:
    known = Memory(search=Search(wish=BEFORE, seen=(1, 2)))
    assert wished({"wish": said}, known).search == Search(wish=kept)


def test_another_town_changes_nothing_else() -> None:
    known = Memory(search=Search(wish=BEFORE, seen=(1, 2), centres_passed=2))
    assert wished({"town": "71270"}, known).search == Search(wish=BEFORE, near="71270")


def test_a_day_ruled_out_takes_the_place_of_the_days_asked_for() -> None:
    known = Memory(search=Search(wish={"dates": ["2026-12-01"]}))
    assert wished({"wish": {"excluded": ["mardi"]}}, known).search.wish == {"excluded": ["mardi"]}
