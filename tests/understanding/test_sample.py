"""Collected utterances of every kind, one JSON object a line."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ivr.cli.understand import KINDS, Context

SAMPLE = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "utterances.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("row", SAMPLE, ids=[row["text"] for row in SAMPLE])
def test_it_understands_what_people_said(row: dict[str, Any]) -> None:
    today = date.fromisoformat(row.get("today", "2026-11-24"))
    heard = KINDS[row["kind"]](Context(today, 3, "saone-et-loire")).hear(row["text"])
    assert heard.value == row["expected"]
    assert heard.value is None or heard.complete
