"""`ivr reminders plan`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import ivr
from ivr.cli.serve import shown, total
from ivr.outbound.model import Disposition
from ivr.worker import plan_reminders
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline, numbered
from tests.support.world import World

FRIDAY = date(2026, 11, 27)
Run = Callable[..., Result]


@pytest.fixture
def run(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the `ivr` command on the test's database."""
    values = {"DATABASE_URL": world.settings.database_url, "VAR": str(world.settings.var_dir)}
    for name, value in {**values, "NOW": "2026-11-24T10:00"}.items():
        monkeypatch.setenv(f"IVR_{name}", value)

    def command(*arguments: str) -> Result:
        return CliRunner(env={"COLUMNS": "160"}).invoke(ivr, arguments)

    return command


def test_it_plans_once(world: World, run: Run) -> None:
    expect(world, *numbered(3, FRIDAY))
    said = "3 reminders planned in Saône-et-Loire; 0 are left to people.\n"
    assert run("reminders", "plan").output == said
    assert run("reminders", "plan").output == said.replace("3", "0")


def test_a_dry_run_shows_who_and_when_and_neither_name_nor_number(world: World, run: Run) -> None:
    expect(world, Someone(landline(12345), FRIDAY, name="Martin"))
    output = run("reminders", "plan", "--dry-run").output
    assert "J. M." in output
    assert "03 85 •• •• 45" in output
    assert "Tue 24/11 10:00" in output
    assert "Martin" not in output
    assert "1 people would be reminded" in output
    assert world.scalar("SELECT count(*) FROM errands") == 0


def test_workers_plan_too(world: World) -> None:
    expect(world, *numbered(3, FRIDAY))
    assert [plan_reminders(world.line), plan_reminders(world.line)] == [3, 0]


def test_a_worker_shows_how_far_the_calls_of_the_day_are(world: World) -> None:
    calls = CallOut.of(world)
    expect(world, *numbered(3, FRIDAY))
    calls.plan()
    calls.dial()
    calls.end(calls.exchange.taken[0][1], Disposition.CONFIRMED)
    today = total(world.line)
    assert (today.settled, today.planned) == (1, 3)


def test_nothing_is_shown_where_there_is_no_terminal(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    with shown(world.line):
        pass
    assert capfd.readouterr().err == ""
