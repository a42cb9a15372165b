"""The whole set is understood as well as was measured, the unseen quarter nearly as well as the rest."""

import pytest

from tests.understanding.scoring import Answer, Score, answered, lines

FLOORS = {
    "birth_date": (99, 97), "choice": (99, 91), "command": (99, 91), "digits": (99, 95), "duration": (99, 99),
    "number": (99, 96), "ordinal": (99, 99), "phone": (99, 97), "postal_code": (99, 99), "spelling": (99, 92),
    "refusal": (99, 99), "coming": (99, 99), "town": (98.5, 92), "wish": (98.5, 94.5), "yes_no": (99, 95),
}  # fmt: skip
"""Least share understood as expected, in percent: seen, unseen."""
MOST_WRONG = {"birth_date": 0.5, "command": 0.3, "yes_no": 0.5, "refusal": 0.0, "coming": 0.0}
"""Greatest share accepted and wrong, in percent of the whole kind."""
WRONG = 1.8


@pytest.fixture(scope="module")
def answers() -> list[Answer]:
    return [answered(line) for line in lines()]


@pytest.mark.parametrize("kind", FLOORS)
def test_each_kind_is_understood(kind: str, answers: list[Answer]) -> None:
    mine = [answer for answer in answers if answer.line.kind == kind]
    seen = Score.of(answer for answer in mine if not answer.line.unseen)
    unseen = Score.of(answer for answer in mine if answer.line.unseen)
    assert (seen.right >= FLOORS[kind][0], unseen.right >= FLOORS[kind][1]) == (True, True), (seen, unseen)
    assert Score.of(mine).wrong <= MOST_WRONG.get(kind, WRONG)


def test_every_kind_of_the_set_has_a_floor(answers: list[Answer]) -> None:
    assert {answer.line.kind for answer in answers} == FLOORS.keys()
