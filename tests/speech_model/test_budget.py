"""When training ends."""

import pytest

from speech_model.budget import Budget, Progress


@pytest.mark.parametrize(
    ("done", "seconds", "spent"), [(0, 0.0, 0.0), (50, 6.0, 0.5), (10, 45.0, 0.75), (300, 1.0, 1.0), (1, 90.0, 1.0)]
)
def test_whichever_is_first_ends_it(done: int, seconds: float, spent: float) -> None:
    assert Budget(minutes=1, batches=100).spent(Progress(done=done, seconds=seconds)) == pytest.approx(spent)
