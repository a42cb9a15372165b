"""Real processes: the worker calls, the exchange's people answer, and what they say is done."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from datetime import time as hour
from pathlib import Path

import requests

from ivr.booking.audit import audit
from ivr.booking.patients import phone_mark
from ivr.core.db import transaction
from tests.acceptance.test_killed_web_process import served
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline, mobile
from tests.outbound.planning.test_waitlist_offers import wait_for_place
from tests.support.world import World

FRIDAY = date(2026, 11, 27)
PATIENCE = 300.0
"""Seconds of this machine in which everything must have happened."""
PEOPLE: dict[int, dict[str, object]] = {
    0: {"does": ["1", "1"]},
    1: {"does": ["1", "2", "2", "1"]},
    2: {"verdict": "machine_end_beep"},
    3: {"does": ["1", "1"], "verdict": "machine_end_beep", "verdict_after": 1},
    4: {"does": ["2", "1"]},
    5: {"does": ["9"]},
    6: {"telephone": "busy"},
    7: {"telephone": "no-answer"},
    8: {"hangs_up_at": "préfecture"},
    9: {"does": ["il est décédé"]},
    10: {"does": ["1", "3", "je viendrai"], "verdict": "human"},
    11: {"does": ["allô", "allô", "1", "1"]},
}
"""What each of them does, by the number of the landline."""
ENDS = {
    0: "confirmed",
    1: "cancelled",
    2: "machine",
    3: "confirmed",
    4: "wrong_person",
    5: "opted_out",
    6: "busy",
    7: "no_answer",
    8: "hung_up",
    9: "deceased",
    10: "confirmed",
    11: "confirmed",
}


@contextmanager
def calling(world: World, db_url: str, folder: Path) -> Iterator[str]:
    """A line with a worker, and the address of its exchange once it answers."""
    with served(world, db_url, folder, "--with-worker") as server:
        exchange = f"http://127.0.0.1:{server.environment['IVR_EXCHANGE_PORT']}"
        until(lambda: _answers(f"{server.url}/readyz") and _answers(f"{exchange}/messages"))
        yield exchange


def until(true: Callable[[], object]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < give_up, "It did not happen in time."
        time.sleep(0.2)


def _answers(url: str) -> bool:
    with suppress(requests.RequestException):
        return requests.get(url, timeout=2).ok
    return False


def test_everybody_is_called_once_and_what_they_say_is_done(world: World, db_url: str, tmp_path: Path) -> None:
    expect(world, *(Someone(landline(number), FRIDAY, hour(10, 0), name=f"Martin{number}") for number in PEOPLE))
    with calling(world, db_url, tmp_path / "served") as exchange:
        rules = [{"number": landline(number), **rule} for number, rule in PEOPLE.items()]
        assert requests.post(f"{exchange}/people", json={"people": rules}, timeout=30).status_code == 204
        CallOut.of(world).plan()
        until(lambda: world.scalar("SELECT count(*) FROM attempts WHERE ended_at IS NOT NULL") == len(PEOPLE))
    assert {number: _disposition(world, number) for number in PEOPLE} == ENDS
    assert world.scalar("SELECT count(*) FROM attempts") == len(PEOPLE)
    assert world.scalar("SELECT count(*) FROM bookings WHERE status = 'cancelled'") == 1
    assert world.scalar("SELECT sum(taken1) FROM slots") == len(PEOPLE) - 1
    assert world.scalar("SELECT count(*) FROM opt_outs") == 2
    assert world.scalar("SELECT count(*) FROM errands WHERE message_left") == 2
    assert world.scalar("SELECT count(*) FROM calls WHERE ended_at IS NULL") == 0


def _disposition(world: World, number: int) -> object:
    query = "SELECT disposition FROM attempts WHERE phone_mark = :mark"
    return world.scalar(query, mark=phone_mark(world.line.vault, landline(number)))


def test_a_call_whose_answer_is_lost_is_not_placed_twice(world: World, db_url: str, tmp_path: Path) -> None:
    expect(world, Someone(landline(0), FRIDAY, hour(10, 0)))
    with calling(world, db_url, tmp_path / "served") as exchange:
        requests.post(f"{exchange}/people", json={"people": [{"does": ["1", "1"]}]}, timeout=30)
        requests.post(f"{exchange}/faults", json={"status": 503, "taken": True}, timeout=30)
        CallOut.of(world).plan()
        until(lambda: world.scalar("SELECT count(*) FROM errands WHERE state = 'done'") == 1)
    assert world.scalar("SELECT count(*) FROM attempts WHERE carrier_sid <> ''") == 1
    assert world.scalar("SELECT count(*) FROM calls") == 1


def test_a_text_message_is_sent_and_its_stop_is_honoured(world: World, db_url: str, tmp_path: Path) -> None:
    expect(world, Someone(mobile(0), date(2026, 11, 26), hour(10, 0)))
    with calling(world, db_url, tmp_path / "served") as exchange:
        rules = [{"number": mobile(0), "texts_back": "ARRET"}]
        requests.post(f"{exchange}/people", json={"people": rules}, timeout=30)
        CallOut.of(world).plan()
        until(lambda: world.scalar("SELECT count(*) FROM opt_outs WHERE why = 'asked'") == 1)
        written = [each["body"] for each in requests.get(f"{exchange}/messages", timeout=30).json()]
    answer, stop, reminder = written
    assert "plus de message ni d'appel" in answer
    assert (stop, "jeudi 26 novembre" in reminder) == ("ARRET", True)
    assert world.scalar("SELECT disposition FROM attempts") == "informed"


def test_a_place_called_off_by_telephone_goes_to_the_first_who_waits(world: World, db_url: str, tmp_path: Path) -> None:
    expect(world, Someone(landline(0), FRIDAY, hour(10, 0)))
    world.run("UPDATE slots SET capacity = taken1 + taken2")
    wait_for_place(world, 3, first=1)
    with calling(world, db_url, tmp_path / "served") as exchange:
        rules = [
            {"number": landline(0), "does": ["1", "2", "2", "1"]},
            {"number": landline(1), "does": ["1", "2", "1"]},
            {"number": landline(2), "does": ["1", "1"]},
        ]
        requests.post(f"{exchange}/people", json={"people": rules}, timeout=30).raise_for_status()
        CallOut.of(world).plan()
        until(lambda: world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked' AND patient_id > 1"))
        until(lambda: world.scalar("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == 0)
    called = "SELECT string_agg(patient_id || ' ' || disposition, ', ' ORDER BY id) FROM attempts"
    assert world.scalar(called) == "1 cancelled, 2 cancelled, 3 confirmed"
    listed = "SELECT string_agg(status, ' ' ORDER BY patient_id) FROM waiting_entries"
    assert world.scalar(listed) == "waiting served waiting"
    with transaction(world.engine) as session:
        assert audit(session, world.clock()) == []
