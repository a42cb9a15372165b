import pytest

from ivr.console.reports.queries.share import NOTHING, Share, Target, quantile


def test_nothing_of_nothing_is_no_figure() -> None:
    assert NOTHING.percent is None
    assert (Share(1, 4) + Share(1, 0)).percent == 50


@pytest.mark.parametrize(
    ("value", "verdict"), [(97, "good"), (96.9, "short"), (85, "short"), (84.9, "alarm"), (None, "")]
)
def test_a_figure_is_good_from_its_target_up(value: float | None, verdict: str) -> None:
    assert Target(97, alarm=85).verdict(value) == verdict


@pytest.mark.parametrize(("value", "verdict"), [(5, "good"), (5.1, "short"), (8, "short"), (8.1, "alarm")])
def test_or_up_to_its_target(value: float, verdict: str) -> None:
    assert Target(5, most=True, alarm=8).verdict(value) == verdict


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile({1: 1, 2: 1, 3: 1}, 0.5) == 2
    assert quantile({1: 2, 2: 7, 5: 1}, 0.9) == 5
    assert quantile({1: 2, 2: 8}, 1) == 2
    assert quantile({}, 0.9) is None
