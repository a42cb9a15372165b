"""Every line of the evaluation set is well formed, unique and of a known origin, and enough are unseen."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from tests.support.departments import SAONE_ET_LOIRE
from tests.understanding.split import unseen

Row = dict[str, Any]

HERE = Path(__file__).parent
TODAY = date(2026, 11, 24)
README = (HERE / "README.md").read_text(encoding="utf-8")
COMMUNES = (SAONE_ET_LOIRE / "communes.csv").read_text(encoding="utf-8")
TOWNS = {row["insee"] for row in csv.DictReader(COMMUNES.splitlines())}
COMMANDS = {"repeat", "agent", "back", "wait", "slower", "louder", "help", "goodbye", "cancel", "book", "greeting"}
COMMANDS |= {"cancel_appointment", "modify_appointment"}
PARTS = {"morning", "midday", "afternoon", "evening", "day_early", "day_mid", "day_late", "night"}
WEEKDAYS = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}
UNITS = {"minute", "hour", "day", "week", "month", "year"}


def _is_day(text: str) -> bool:
    return TODAY <= date.fromisoformat(text) <= date(2027, 12, 31)


def _is_time(text: str) -> bool:
    return time(7) <= time.fromisoformat(text) <= time(20)


def _is_excluded(text: str) -> bool:
    return text in WEEKDAYS or _is_day(text)


def _is_end(text: str) -> bool:
    """This week and this month may be said to begin before today."""
    return date(2026, 11, 1) <= date.fromisoformat(text)


WISH: dict[str, Callable[[Any], bool]] = {
    "dates": lambda days: bool(days) and all(map(_is_day, days)) and days == sorted(set(days)),
    "from": _is_end,
    "to": _is_end,
    "part": PARTS.__contains__,
    "time": _is_time,
    "time_from": _is_time,
    "time_to": _is_time,
    "pref": ("any", "asap").__contains__,
    "excluded": lambda days: bool(days) and all(map(_is_excluded, days)),
}


def _is_wish(wish: dict[str, Any]) -> bool:
    return (
        bool(wish)
        and all(WISH[key](value) for key, value in wish.items())
        and wish.get("from", "") <= wish.get("to", "9")
        and wish.get("time_from", "") < wish.get("time_to", "9")
    )


def _is_birth_date(text: str) -> bool:
    return date(1916, 1, 1) <= date.fromisoformat(text) <= TODAY


SHAPES: dict[str, Callable[[Any], bool]] = {
    "yes_no": ("yes", "no", "unknown").__contains__,
    "command": COMMANDS.__contains__,
    "number": lambda value: isinstance(value, int),
    "ordinal": lambda value: isinstance(value, int) and value > 0,
    "choice": lambda value: isinstance(value, int) and value >= 0,
    "digits": lambda value: bool(re.fullmatch(r"\d+", value)),
    "phone": lambda value: bool(re.fullmatch(r"0[1-79]\d{8}", value)),
    "postal_code": lambda value: bool(re.fullmatch(r"\d{5}", value)),
    "birth_date": _is_birth_date,
    "wish": _is_wish,
    "duration": lambda value: set(value) == {"value", "unit"} and value["value"] > 0 and value["unit"] in UNITS,
    "spelling": lambda value: bool(re.fullmatch(r"[a-z](['-]?[a-z])*", value)),
    "town": TOWNS.__contains__,
    "refusal": ("stop", "deceased", "wrong_number", "absent").__contains__,
    "coming": (1, 2, 3).__contains__,
}

REQUIRED = {"kind", "text", "value", "origin"}
OPTIONAL = {"also", "today", "of"}
FILES = {path.stem: path.read_text(encoding="utf-8").splitlines() for path in HERE.glob("*.jsonl")}
ROWS: list[Row] = [json.loads(line) for lines in FILES.values() for line in lines]


def _of(kind: str) -> list[Row]:
    return [row for row in ROWS if row["kind"] == kind]


def _values(row: Row) -> list[Any]:
    return [row["value"], *row.get("also", [])]


def test_every_kind_has_its_file() -> None:
    assert set(FILES) == set(SHAPES)


@pytest.mark.parametrize("kind", SHAPES)
def test_every_line_names_the_kind_of_its_file(kind: str) -> None:
    assert {json.loads(line)["kind"] for line in FILES[kind]} == {kind}


def test_every_line_has_the_keys_of_a_line_and_no_others() -> None:
    assert [row for row in ROWS if not REQUIRED <= set(row) <= REQUIRED | OPTIONAL] == []


@pytest.mark.parametrize("kind", SHAPES)
def test_every_value_has_the_shape_of_its_kind(kind: str) -> None:
    values = [value for row in _of(kind) for value in _values(row) if value is not None]
    assert [value for value in values if not SHAPES[kind](value)] == []


@pytest.mark.parametrize("kind", SHAPES)
def test_every_kind_has_utterances_to_refuse(kind: str) -> None:
    assert sum(row["value"] in (None, "unknown") for row in _of(kind)) >= 10


def test_no_line_is_there_twice() -> None:
    assert [key for key, times in Counter((row["kind"], row["text"]) for row in ROWS).items() if times > 1] == []


def test_no_text_is_empty_or_padded() -> None:
    assert [row for row in ROWS if not row["text"] or row["text"] != " ".join(row["text"].split())] == []


def test_an_alternative_differs_from_the_value_and_the_others() -> None:
    assert [row for row in ROWS if any(_values(row).count(value) > 1 for value in _values(row))] == []


def test_a_choice_is_among_those_offered() -> None:
    offered = [(row["of"], value) for row in _of("choice") for value in _values(row) if value is not None]
    assert [pair for pair in offered if pair[1] > pair[0]] == []


def test_what_hangs_on_the_day_gives_the_day() -> None:
    assert {row["today"] for kind in ("wish", "birth_date") for row in _of(kind)} == {TODAY.isoformat()}


def test_every_origin_is_listed_with_its_licence() -> None:
    listed = set(re.findall(r"^\| `(own(?:-[23])?|after:[\w-]+)` \|", README, re.MULTILINE))
    assert {row["origin"] for row in ROWS} == listed


def test_there_are_enough_lines_and_a_quarter_is_unseen() -> None:
    assert len(ROWS) >= 1500
    share = sum(unseen(row["kind"], row["text"]) for row in ROWS) / len(ROWS)
    assert 0.22 < share < 0.28
