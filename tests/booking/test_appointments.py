"""References that survive being read aloud and dictated back."""

from ivr.booking.appointments import draw_references
from ivr.language import wording
from ivr.language.grammars.numbers.digits import Digits


def test_what_is_drawn_is_heard_as_itself() -> None:
    hears = Digits(6)
    for reference in draw_references(3000):
        assert hears.hear(wording.reference(reference)).value == reference


def test_references_are_not_told_from_one_another() -> None:
    assert len(set(draw_references(200))) > 190


def test_some_numbers_are_heard_in_two_ways() -> None:
    """Why not every number is given out."""
    assert Digits(6).hear(wording.reference("408744")).value is None
