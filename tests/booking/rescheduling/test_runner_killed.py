"""A process that works on a plan is killed again and again; the database is right at every step."""

import random
import subprocess
import sys
import threading
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.booking import office as booking_office
from tests.booking.rescheduling.crowd import CLOSED, Crowd, later

PEOPLE = 120
KILLS = 6
PAUSE = threading.Event()


def started(crowd: Crowd, move: int) -> "subprocess.Popen[str]":
    url = crowd.office.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.booking.rescheduling.tender", url, crowd.office.now.isoformat(), str(move)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def until(crowd: Crowd, query: str, wanted: int) -> None:
    """Returns when a count is at least, or for 0 at most, so much."""
    for _ in range(24000):
        with Session(crowd.office.engine) as session:
            found = session.scalar(text(query)) or 0
        if found >= wanted if wanted else found == 0:
            return
        PAUSE.wait(0.005)
    raise AssertionError(query)


def test_a_plan_killed_again_and_again_is_right_at_every_step(office: booking_office.Office) -> None:
    crowd, chance = Crowd(office), random.Random(425)
    crowd.open_days([CLOSED, later(28)], 7)
    crowd.open_days([later(days) for days in (2, 3, 4, 6, 7)], 2)
    crowd.book(PEOPLE)
    move = crowd.confirmed()
    steps = "SELECT sum(CASE state WHEN 'held' THEN 1 WHEN 'accepted' THEN 2 ELSE 0 END) FROM move_rows"
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    mine = str(crowd.one(others))
    for kill in range(1, KILLS + 1):
        process = started(crowd, move)
        until(crowd, steps, min(kill * 24 + chance.randrange(12), 170))
        process.kill()
        process.communicate()
        until(crowd, f"SELECT ({others}) - {mine}", 0)
        assert crowd.findings() == []
        assert crowd.one("SELECT count(*) FROM bookings WHERE status = 'booked'") == PEOPLE
    process = started(crowd, move)
    assert process.communicate(timeout=480)[0] == "done\n"
    crowd.tend(timedelta(minutes=1))
    assert crowd.states(move) == {"accepted": PEOPLE // 2, "held": PEOPLE // 2}
    assert crowd.findings() == []
