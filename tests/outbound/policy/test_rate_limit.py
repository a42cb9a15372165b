"""The pace of calls over ten simulated minutes, and what the carrier's refusals do to it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.outbound.policy.rate_limit import BROKEN, FEWEST, LONGEST_PAUSE, NONE, Lane, failing

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SIMULATED = timedelta(seconds=600)


def placed(per_second: float, costs: list[float]) -> list[datetime]:
    """When calls are placed in ten minutes by workers that need so many seconds to choose each one."""
    lane, now, moments = Lane.new(START), START, []
    while now < START + SIMULATED:
        wait = lane.wait(now)
        if wait:
            now += wait
            continue
        lane, moment = lane.reserve(now, per_second)
        moments.append(moment)
        now += timedelta(seconds=costs[len(moments) % len(costs)])
    return [moment for moment in moments if moment < START + SIMULATED]


@given(
    st.sampled_from((0.5, 1.0, 3.0, 10.0)),
    st.lists(st.floats(0.0, 0.08), min_size=1, max_size=20),
)
def test_ten_minutes_never_exceed_the_rate_and_use_nearly_all_of_it(per_second: float, costs: list[float]) -> None:
    moments = placed(per_second, costs)
    apart = timedelta(seconds=1 / per_second)
    assert all(later - earlier >= apart for earlier, later in pairwise(moments))
    assert len(moments) >= 0.95 * per_second * SIMULATED.total_seconds()
    assert len(moments) <= per_second * SIMULATED.total_seconds()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_each_refusal_doubles_the_pause_up_to_two_minutes(chances: list[float]) -> None:
    lane = Lane.new(START)
    for number, chance in enumerate(chances):
        lane = Lane(lane.next_at, START, lane.refusals, lane.watched_from).refused(START, chance)
        full = min(timedelta(seconds=2) * 2**number, LONGEST_PAUSE)
        assert full / 2 <= lane.wait(START) <= full


def test_too_many_failures_are_a_pause_after_which_they_are_counted_afresh() -> None:
    lane = Lane.new(START).broken(START + timedelta(minutes=1))
    assert lane.wait(START + timedelta(minutes=1)) == BROKEN
    assert lane.watched_from == START + timedelta(minutes=1)


@pytest.mark.parametrize(("failed", "ended", "expected"), [(5, 9, False), (5, FEWEST, True), (4, FEWEST, False)])
def test_some_failures_are_the_people_called_and_many_are_not(failed: int, ended: int, expected: bool) -> None:
    assert failing(failed, ended) is expected


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_jumps_stops_nothing(hours: int) -> None:
    lane, _ = Lane.new(START).reserve(START, 1.0)
    assert lane.wait(START + timedelta(hours=hours)) == NONE
