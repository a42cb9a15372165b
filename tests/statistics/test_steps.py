from ivr.db import transaction
from ivr.department import Department
from ivr.statistics.period import Period
from ivr.statistics.share import Share
from ivr.statistics.steps import Answers, Entered, questions
from ivr.statistics.steps_reader import read_questions
from tests.statistics.facts import Facts


def test_failures_are_told_apart_and_commands_are_none() -> None:
    rows = [
        Answers("town", "understood", "words", 8),
        Answers("town", "understood", "keys", 1),
        Answers("town", "no_match", "words", 2),
        Answers("town", "no_input", "silence", 3),
        Answers("town", "repeat", "keys", 4),
    ]
    [town] = questions([Entered("town", 10, 9)], rows)
    assert town.passed == Share(9, 10)
    assert town.failures == {"no_input": 3, "no_match": 2, "doubtful": 0, "denied": 0}
    assert town.understood == {"keys": Share(1, 1), "words": Share(8, 10)}
    assert town.commands == 4


def test_the_most_frequent_question_comes_first() -> None:
    found = questions([Entered("b", 1, 1), Entered("a", 2, 1)], [])
    assert [question.step for question in found] == ["a", "b"]


def test_a_call_passes_a_question_once_however_often_it_answers(
    facts: Facts, department: Department, week: Period
) -> None:
    ring = ("welcome.ring", "understood", "silence")
    wrong, right = ("identify.town", "no_match", "words"), ("identify.town", "understood", "words")
    facts.call("booked", turns=[ring, wrong, right, right])
    facts.call("person", turns=[ring, wrong])
    with transaction(facts.world.engine) as session:
        [town] = read_questions(session, department, week)
    assert (town.step, town.passed) == ("identify.town", Share(1, 2))
    assert town.failures["no_match"] == 2
    assert town.understood["words"] == Share(2, 4)
