from ivr.db import transaction
from ivr.department import Department
from ivr.statistics.period import Period
from ivr.statistics.share import NOTHING, Share
from ivr.statistics.steps import Question, by_frequency
from ivr.statistics.steps_reader import read_questions
from tests.statistics.facts import Facts


def test_the_most_frequent_question_comes_first() -> None:
    asked = [Question(step, Share(1, calls), {}, NOTHING, NOTHING, 0) for step, calls in (("b", 1), ("a", 2))]
    assert [question.step for question in by_frequency(asked)] == ["a", "b"]


def test_failures_are_told_apart_and_commands_are_none(facts: Facts, department: Department, week: Period) -> None:
    results = ("understood", "no_input", "no_match", "no_match", "doubtful", "denied", "repeat", "agent")
    facts.call("person", turns=[("identify.town", result, "words") for result in results])
    facts.call("booked", turns=[("identify.town", "understood", "keys")])
    with transaction(facts.world.engine) as session:
        [town] = read_questions(session, department, week)
    assert town.failures == {"no_input": 1, "no_match": 2, "doubtful": 1, "denied": 1}
    assert (town.keys, town.words, town.commands) == (Share(1, 1), Share(1, 6), 2)


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
    assert town.words == Share(2, 4)
