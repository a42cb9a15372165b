"""What follows from each way in which a call can end."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.clock import PARIS
from ivr.outbound.model import REACHED, Disposition
from ivr.outbound.policy.retry_policy import APART, MOST_TRIES, Again, AgentTask, Done, Dropped, Tried, next_attempt
from tests.outbound.policy.test_calling_hours import WINDOWS, allowed

TUESDAY_10 = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
UNTIL = datetime(2026, 11, 25, 13, 0, tzinfo=PARIS)


def after(ended: Disposition, *hours: float, until: datetime = UNTIL) -> object:
    """What follows when calls were made so many hours after ten on Tuesday, the last one just now."""
    moments = [TUESDAY_10 + timedelta(hours=each) for each in (hours or (0,))]
    return next_attempt(ended, Tried(moments, until), moments[-1], WINDOWS)


def tuesday(hour: int, minute: int = 0) -> Again:
    return Again(TUESDAY_10.replace(hour=hour, minute=minute))


@pytest.mark.parametrize("ended", sorted(REACHED))
def test_who_was_reached_is_not_called_again(ended: Disposition) -> None:
    assert after(ended) == Done()


@pytest.mark.parametrize("ended", [Disposition.NO_ANSWER, Disposition.MACHINE, Disposition.WRONG_PERSON])
def test_who_is_out_is_called_at_another_time_of_day(ended: Disposition) -> None:
    assert after(ended) == tuesday(14)
    assert after(ended, 0, 4) == tuesday(16)


def test_who_is_on_the_telephone_is_called_two_hours_later() -> None:
    assert after(Disposition.BUSY) == tuesday(12)


def test_other_times_of_day_are_a_wish_two_hours_are_not() -> None:
    assert after(Disposition.NO_ANSWER, 7.5) == Again(TUESDAY_10 + timedelta(days=1))
    ended = next_attempt(
        Disposition.NO_ANSWER, Tried([TUESDAY_10], TUESDAY_10.replace(hour=12, minute=20)), TUESDAY_10, WINDOWS
    )
    assert ended == tuesday(12)


@pytest.mark.parametrize(
    "ended", [Disposition.NO_ANSWER, Disposition.BUSY, Disposition.MACHINE, Disposition.WRONG_PERSON]
)
def test_three_calls_are_enough(ended: Disposition) -> None:
    assert after(ended, 0, 4, 6) == AgentTask(ended)


@pytest.mark.parametrize("ended", [Disposition.HUNG_UP, Disposition.FAILED])
def test_two_calls_are_enough_for_who_hangs_up_and_for_lines_out_of_order(ended: Disposition) -> None:
    assert isinstance(after(ended), Again)
    assert after(ended, 0, 4) == AgentTask(ended)


@pytest.mark.parametrize("ended", [Disposition.REFUSED, Disposition.WRONG_NUMBER, Disposition.DECEASED])
def test_a_person_takes_over_at_once(ended: Disposition) -> None:
    assert after(ended) == AgentTask(ended)


def test_who_does_not_want_to_be_called_is_left_alone() -> None:
    assert after(Disposition.OPTED_OUT) == Dropped("asked")


def test_a_call_that_was_never_made_is_made_at_once() -> None:
    assert next_attempt(Disposition.NOT_PLACED, Tried([], UNTIL), TUESDAY_10, WINDOWS) == Again(TUESDAY_10)
    assert next_attempt(Disposition.NOT_PLACED, Tried([], TUESDAY_10), TUESDAY_10, WINDOWS) == AgentTask("late")


def test_without_time_left_a_person_takes_over() -> None:
    assert after(Disposition.NO_ANSWER, until=TUESDAY_10 + APART) == AgentTask("no_answer")


@given(
    st.sampled_from(sorted(Disposition)),
    st.lists(st.integers(0, 200), min_size=1, max_size=4).map(sorted),
    st.integers(-120, 120),
    st.integers(0, 10000),
)
def test_no_clock_leads_to_a_call_out_of_hours(ended: Disposition, hours: list[int], jump: int, minutes: int) -> None:
    moments = [TUESDAY_10 + timedelta(hours=each) for each in hours]
    now, until = moments[-1] + timedelta(minutes=jump), TUESDAY_10 + timedelta(minutes=minutes)
    decision = next_attempt(ended, Tried(moments, until), now, WINDOWS)
    if isinstance(decision, Again):
        assert allowed(decision.at)
        assert now <= decision.at < until
        if ended is not Disposition.NOT_PLACED:
            assert len(moments) < MOST_TRIES
            assert all(decision.at - moment >= APART for moment in moments)
