"""Answers counted."""

import pytest

from speech_model.closed import Answer, Tally, edits, interval


@pytest.mark.parametrize(
    ("said", "heard", "fewest"),
    [("", "", 0), ("a b", "a b", 0), ("a b", "b", 1), ("a", "b a c", 2), ("a b c", "a x c", 1), ("a b", "", 2)],
)
def test_it_counts_the_fewest_changes(said: str, heard: str, fewest: int) -> None:
    assert edits(said.split(), heard.split()) == edits(heard.split(), said.split()) == fewest


def test_what_was_not_understood_is_neither_right_nor_wrong() -> None:
    answers = [Answer("dix sept", "dix sept", 1.0), Answer("dix sept", "dix", 0.9), Answer("dix sept", "", 0.0)]
    counted = Tally(answers)
    assert (counted.right, counted.wrong) == (1, 1)
    assert counted.word_errors == pytest.approx(3 / 6)


@pytest.mark.parametrize(
    ("right", "trials", "low", "high"), [(10, 10, 0.692, 1.0), (0, 10, 0.0, 0.308), (8, 10, 0.444, 0.975)]
)
def test_a_share_of_few_trials_is_told_with_its_interval(right: int, trials: int, low: float, high: float) -> None:
    """Against the tables of Clopper and Pearson."""
    assert interval(right, trials) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))
