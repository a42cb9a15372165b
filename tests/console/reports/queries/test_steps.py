import pytest

from ivr.console.reports.queries.share import Share
from ivr.console.reports.queries.steps import FAILURES, QuestionFigures, changes, denials, read_questions
from ivr.core.db import transaction
from ivr.core.period import Period
from ivr.department import Department
from tests.calls.facts import Facts


def test_the_most_frequent_question_comes_first(facts: Facts, department: Department, week: Period) -> None:
    facts.call("booked", turns=[("identify.town", "understood", "keys"), ("welcome.menu", "understood", "keys")])
    facts.call("person", turns=[("welcome.menu", "understood", "keys")])
    with transaction(facts.world.engine) as session:
        assert [question.step for question in read_questions(session, department, week)] == [
            "welcome.menu",
            "identify.town",
        ]


def test_answers_read_back_are_denied_or_not() -> None:
    """By their own step, or after a doubt; a question that is asked again, not read back, is not among them."""
    asked = [
        QuestionFigures("identify.birth_date_ok", Share(8, 9), {("keys", "understood"): 8, ("words", "denied"): 2}),
        QuestionFigures("identify.birth_date", Share(1, 1), {("words", "doubtful"): 3, ("words", "denied"): 1}),
        QuestionFigures("identify.town", Share(5, 5), {("words", "doubtful"): 4, ("keys", "denied"): 1}),
        QuestionFigures("confirm.noted", Share(5, 5), {("words", "doubtful"): 4, ("words", "understood"): 5}),
    ]
    assert denials(asked) == {"identify.birth_date": Share(3, 13), "identify.town": Share(1, 4)}


def test_a_question_is_compared_with_itself_in_earlier_weeks() -> None:
    before = [QuestionFigures("a", Share(9, 10), {}), QuestionFigures("b", Share(0, 0), {})]
    later = [
        QuestionFigures("a", Share(8, 10), {}),
        QuestionFigures("b", Share(1, 1), {}),
        QuestionFigures("c", Share(1, 1), {}),
    ]
    assert changes(later, before) == {"a": pytest.approx(-10)}


def test_failures_are_told_apart_and_commands_are_none(facts: Facts, department: Department, week: Period) -> None:
    results = ("understood", "no_input", "no_match", "no_match", "doubtful", "denied", "repeat", "agent")
    facts.call("person", turns=[("identify.town", result, "words") for result in results])
    facts.call("booked", turns=[("identify.town", "understood", "keys")])
    with transaction(facts.world.engine) as session:
        [town] = read_questions(session, department, week)
    assert {name: town.count(name) for name in FAILURES} == {"no_input": 1, "no_match": 2, "doubtful": 1, "denied": 1}
    assert (town.understood("keys"), town.understood("words"), town.commands) == (Share(1, 1), Share(1, 6), 2)


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
    assert town.count("no_match") == 2
    assert town.understood("words") == Share(2, 4)
