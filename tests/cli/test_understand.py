import json

import pytest
from click.testing import CliRunner

from ivr.cli.understand import KINDS, understand


def answers(said: str, *arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(understand, arguments, input=said)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_it_writes_one_object_a_line() -> None:
    assert answers("oui\nnon\nmardi\n", "yes_no") == [
        {"value": "yes", "complete": True, "confidence": 1.0},
        {"value": "no", "complete": True, "confidence": 1.0},
        {"value": None, "complete": False, "confidence": 0.0},
    ]


@pytest.mark.parametrize("today", ["2026-11-24", "2026-11-24T10:00"])
def test_it_reads_days_from_the_reference_date(today: str) -> None:
    assert answers("demain\n", "wish", "--today", today)[0]["value"] == {"dates": ["2026-11-25"]}


def test_it_takes_the_number_of_options() -> None:
    assert [one["value"] for one in answers("la dernière\npeu importe\n", "choice", "--of", "4")] == [4, 0]


def test_it_reads_towns_of_a_department() -> None:
    assert answers("lyon\nà autun\n", "town", "--department", "saone-et-loire")[1]["value"] == "71014"


def test_an_unknown_kind_is_a_usage_error_that_lists_the_kinds() -> None:
    result = CliRunner().invoke(understand, ["nonsense"])
    assert result.exit_code == 2
    assert all(kind in result.output for kind in KINDS)
