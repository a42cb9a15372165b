"""What is swept up apart from calls."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.worker import sweep
from tests.conftest import NOW
from tests.support.departments import campaign_ending
from tests.support.world import World, build
from tests.telephony.webhooks.test_calls import BOOKING, RING, play


def test_an_overdue_hold_is_given_back(world: World) -> None:
    world.open_slots()
    play(world, BOOKING[:-2])
    assert world.scalar("SELECT sum(taken1 + taken2) FROM slots") == 4
    world.clock.set(world.clock() + timedelta(minutes=9))
    assert sweep(world.line) == 2
    assert world.scalar("SELECT sum(taken1 + taken2) FROM slots") == 0


def test_sweeping_twice_is_sweeping_once(world: World) -> None:
    world.open_slots()
    play(world, BOOKING[:-2])
    world.clock.set(world.clock() + timedelta(minutes=9))
    assert [sweep(world.line), sweep(world.line)] == [2, 0]


def test_a_call_whose_end_was_never_told_is_ended_after_two_hours(world: World) -> None:
    play(world, ("1",))
    world.clock.set(world.clock() + timedelta(hours=1, minutes=59))
    sweep(world.line)
    assert world.scalar("SELECT count(*) FROM calls WHERE ended_at IS NULL") == 1
    world.clock.set(world.clock() + timedelta(minutes=2))
    sweep(world.line)
    assert world.scalar("SELECT count(*) FROM calls WHERE ended_at IS NULL") == 0


def test_replies_are_erased_soon_after_the_call(world: World) -> None:
    play(world, ("1", "1"))
    world.post("/voice/status", {**RING, "CallStatus": "completed"})
    world.clock.set(world.clock() + timedelta(minutes=14))
    sweep(world.line)
    assert world.scalar("SELECT count(*) FROM turns WHERE reply IS NOT NULL") == 3
    world.clock.set(world.clock() + timedelta(minutes=2))
    sweep(world.line)
    assert world.scalar("SELECT count(*) FROM turns WHERE reply IS NOT NULL") == 0
    assert world.scalar("SELECT count(*) FROM turns") == 3


def test_a_patient_is_erased_three_months_after_the_last_dose(world: World) -> None:
    world.open_slots()
    play(world, BOOKING)
    last = world.scalar("SELECT delete_after - day2 FROM patients JOIN bookings ON patient_id = patients.id")
    assert last in (90, 91, 92)
    world.clock.set(world.clock() + timedelta(days=118))
    sweep(world.line)
    assert world.scalar("SELECT count(*) FROM patients") == 1
    world.clock.set(world.clock() + timedelta(days=8))
    sweep(world.line)
    assert world.scalar("SELECT count(*) FROM patients") == 0
    assert world.scalar("SELECT count(*) FROM bookings") == 0


@pytest.mark.parametrize(("ends", "waits"), [(None, 0), (date(2027, 8, 31), 1), (date(2027, 1, 15), 0)])
def test_who_waits_is_kept_until_the_campaign_is_over_and_then_erased(
    db_url: str, engine: Engine, tmp_path: Path, ends: date | None, waits: int
) -> None:
    folder = campaign_ending(tmp_path, ends) if ends else None
    world = build(db_url, engine, tmp_path / "var", NOW, folder)
    play(world, (*BOOKING[:14], "1"))
    assert world.scalar("SELECT status FROM waiting_entries") == "waiting"
    world.clock.set(world.clock() + timedelta(days=120))
    sweep(world.line)
    assert world.scalar("SELECT count(*) FROM waiting_entries WHERE status = 'waiting'") == waits
    assert world.scalar("SELECT count(*) FROM patients") == waits
