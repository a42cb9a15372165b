"""The whole set is understood as well as was measured, the unseen quarter nearly as well as the rest."""

import pytest

from tests.understanding.scoring import Answer, Score, answered, lines

FLOORS = {
    "birth_date": (98, 95), "choice": (93, 85), "command": (94, 84), "digits": (95, 85), "duration": (95, 90),
    "number": (96, 91), "ordinal": (95, 90), "phone": (97, 93), "postal_code": (97, 93), "spelling": (94, 87),
    "town": (94, 86), "wish": (95, 90), "yes_no": (93, 88),
}  # fmt: skip
"""Least share understood as expected, in percent: seen, unseen."""
MOST_WRONG = {"birth_date": 1.0}
"""Greatest share accepted and wrong, in percent of the whole kind."""
WRONG = 5.0


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
