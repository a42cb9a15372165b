"""What runs beside the line is kept running."""

from structlog.testing import capture_logs

from ivr.core.processes import LASTING, LONGEST_PAUSE, Pauses, keep_doing


def test_work_that_fails_is_taken_up_again_until_it_returns() -> None:
    tries: list[int] = []
    slept: list[float] = []

    def work() -> None:
        tries.append(len(tries))
        if len(tries) < 4:
            raise ConnectionError("the database is away")

    with capture_logs() as logs:
        keep_doing(work, slept.append)
    assert len(tries) == 4
    assert slept == [1.0, 2.0, 4.0]
    assert [line["event"] for line in logs] == ["work_failed"] * 3


def test_the_pauses_grow_to_a_limit_and_begin_anew_after_work_that_lasted() -> None:
    at = [0.0]
    pauses = Pauses(lambda: at[0])
    pauses.started()
    grown = [pauses.next() for _ in range(8)]
    assert grown[-1] == LONGEST_PAUSE
    assert grown == sorted(grown)
    at[0] += LASTING
    assert pauses.next() == 1.0
