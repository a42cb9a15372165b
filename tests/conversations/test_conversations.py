"""Plays every written call through the carrier's door, on a line of its own."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from ivr.clock import PARIS
from ivr.settings import ROOT
from ivr.telephony.script import Script, read_script, run_script
from tests.support.line import dialler
from tests.support.world import World, build

SCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))
MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


def departments(script: Script, folder: Path) -> Path:
    """The real department, or a copy of it in which booking is suspended."""
    original = ROOT / "departments"
    if script.calls[0].setup.world != "suspended":
        return original
    copy = folder / "departments"
    shutil.copytree(original, copy)
    settings = copy / "saone-et-loire" / "department.toml"
    settings.write_text(settings.read_text().replace("suspended = false", "suspended = true"))
    return copy


def furnish(world: World, state: str) -> None:
    """Opens what the script expects to be free."""
    if state == "slots":
        world.open_slots()
    elif state == "last-pair":
        world.open_pair()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_line_says_what_is_written(path: Path, db_url: str, engine: Engine, tmp_path: Path) -> None:
    script = read_script(path)
    setup = script.calls[0].setup
    now = setup.now.replace(tzinfo=PARIS) if setup.now else MORNING
    world = build(db_url, engine, tmp_path / "var", now, departments(script, tmp_path))
    furnish(world, setup.world)
    outcome = "SELECT outcome FROM calls WHERE carrier_sid = :sid"
    failures = run_script(script, dialler(world.carrier()), lambda sid: str(world.scalar(outcome, sid=sid)))
    assert not failures, "\n".join(map(str, failures))
    with Session(engine) as session:
        assert audit(session, now) == []


def test_there_are_many_written_calls() -> None:
    assert len(SCRIPTS) >= 25
