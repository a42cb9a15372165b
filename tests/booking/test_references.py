"""References that survive being read aloud and dictated back."""

import pytest

from ivr.booking.references import dictatable, draw


@pytest.mark.parametrize("reference", ["408744", "242081", "442621"])
def test_it_gives_out_no_number_that_can_be_heard_in_two_ways(reference: str) -> None:
    assert not dictatable(reference)


@pytest.mark.parametrize("reference", ["123456", "560435", "169421", "700112"])
def test_plain_numbers_can_be_dictated(reference: str) -> None:
    assert dictatable(reference)


def test_what_is_drawn_has_six_digits_and_can_be_dictated() -> None:
    for reference in draw(200):
        assert len(reference) == 6
        assert dictatable(reference)
