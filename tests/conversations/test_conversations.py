"""Plays every written call through the carrier's door, on a line of its own."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from exchange.calls.call_requests import Callbacks, CallRequests, Dialled
from exchange.calls.rooms import Rooms
from exchange.calls.virtual import VirtualPhone
from exchange.telephone.script import Dial, Script, Setup, read_script, run_script
from ivr.booking.audit import audit
from ivr.core.clock import PARIS
from ivr.dialogue.model import Outcome
from ivr.outbound.calling.claims import DialClaim
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect
from tests.support.departments import DEPARTMENTS, campaign_ending, edited, one_dose, one_or_two_doses
from tests.support.line import dialler
from tests.support.world import URL, World, build

SCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))
MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


def departments(script: Script, folder: Path) -> Path:
    """The department of the tests, or a copy of it: suspended, with its campaign over, or with other vaccines."""
    match script.calls[0].setup.world:
        case "suspended":
            return edited(folder, "suspended = false", "suspended = true")
        case "over":
            return campaign_ending(folder, date(2026, 11, 23))
        case "one-dose":
            return one_dose(folder)
        case "one-or-two-doses":
            return one_or_two_doses(folder)
        case _:
            return DEPARTMENTS


def furnish(world: World, state: str) -> None:
    """Opens what the script expects to be free."""
    if state in ("slots", "reminder"):
        world.open_slots()
    elif state == "last-pair":
        world.open_pair()
    elif state == "one-dose":
        world.open_slots(days=3, vaccine="influenza")
    elif state == "one-or-two-doses":
        world.open_pair()
        world.open_slots(days=3, vaccine="influenza")


def reminded(world: World, setup: Setup, then: Dial) -> Dial:
    """The first call is one of the line's, about an appointment on Friday; the others are the caller's."""
    expect(world, Someone(setup.caller, date(2026, 11, 27), time(10, 0)))
    office = CallOut.of(world)
    office.plan()
    claim = office.dial()
    assert isinstance(claim, DialClaim)
    entry = f"{URL}/voice/out/{claim.key}"
    robot = office.department.caller_ids.robot
    dialled = Dialled(setup.caller, robot, keypad=True, direction="outbound-api", sid="CA0")
    requests = CallRequests(dialled, world.carrier(), Callbacks(entry, f"{entry}/status"))
    phones = iter([VirtualPhone(requests, Rooms())])
    return lambda later: next(phones, None) or then(later)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_line_says_what_is_written(path: Path, db_url: str, engine: Engine, tmp_path: Path) -> None:
    script = read_script(path, outcomes=tuple(Outcome))
    setup = script.calls[0].setup
    now = setup.now.replace(tzinfo=PARIS) if setup.now else MORNING
    world = build(db_url, engine, tmp_path / "var", now, departments(script, tmp_path))
    furnish(world, setup.world)
    outcome = "SELECT outcome FROM calls WHERE carrier_sid = :sid"
    dial = dialler(world.carrier())
    if setup.world == "reminder":
        dial = reminded(world, setup, dial)
    failures = run_script(script, dial, lambda sid: str(world.scalar(outcome, sid=sid)))
    assert not failures, "\n".join(map(str, failures))
    with Session(engine) as session:
        assert audit(session, now) == []


def test_there_are_many_written_calls() -> None:
    assert len(SCRIPTS) >= 25
