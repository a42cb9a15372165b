from datetime import date

import pytest

from ivr.core.clock import PARIS
from ivr.core.period import LONGEST, Period


def test_the_last_days_include_today() -> None:
    assert Period.before(date(2026, 11, 24), 7) == Period(date(2026, 11, 18), date(2026, 11, 24))


def test_the_day_on_which_clocks_change_has_25_hours() -> None:
    start, stop = Period(date(2026, 10, 25), date(2026, 10, 25)).moments(PARIS)
    assert stop.timestamp() - start.timestamp() == 25 * 3600


@pytest.mark.parametrize("last", [date(2026, 11, 23), date(2027, 6, 1)])
def test_a_period_neither_ends_before_it_begins_nor_lasts_more_than_half_a_year(last: date) -> None:
    with pytest.raises(ValueError, match="184"):
        Period(date(2026, 11, 24), last)


def test_all_its_days_are_there() -> None:
    assert len(list(Period.before(date(2026, 11, 24), LONGEST).days())) == LONGEST


@pytest.mark.parametrize(("days", "earlier"), [(1, 7), (7, 7), (8, 14), (LONGEST, 189)])
def test_weeks_are_compared_with_whole_weeks_before(days: int, earlier: int) -> None:
    period = Period.before(date(2026, 11, 24), days)
    before = period.weeks_before()
    assert (period.first - before.first).days == (period.last - before.last).days == earlier
