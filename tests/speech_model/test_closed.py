"""Answers counted."""

import pytest

from speech_model.closed import Answer, Tally, edits


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
