"""Where callers get on and where they do not, question by question."""

from flask import Response
from sqlalchemy.orm import Session

from ivr.console.charts import Plot, Series, bars
from ivr.console.console import Console
from ivr.console.figures import VERDICTS, Asked, asked_period, percent, table_file
from ivr.console.figures_words import FAILURES, STEPS
from ivr.console.pages import Pages
from ivr.console.roles import Role
from ivr.statistics.steps import PASSED, Question
from ivr.statistics.steps_reader import read_questions

DAYS = 7
"""Shown when no period is asked for."""
HEADINGS = (
    "question", "appels", "passés", "taux", *FAILURES.values(), "demandes",
    "au clavier", "compris", "à la voix", "compris",
)  # fmt: skip


def add_steps(console: Console, pages: Pages) -> None:
    """The routes under /console/figures/steps."""

    @pages.page("/figures/steps", Role.SUPERVISOR)
    def steps_page() -> tuple[str, int]:
        asked, questions = _read(console)
        page = pages.render(
            "figures_steps.html",
            asked=asked,
            questions=questions,
            plot=_plot(questions),
            names=STEPS,
            failures=FAILURES,
            percent=percent,
            verdict=lambda question: VERDICTS[PASSED.verdict(question.passed.percent)],
        )
        return page, 422 if asked.problem else 200

    @pages.page("/figures/steps.csv", Role.SUPERVISOR)
    def steps_file() -> Response:
        return table_file("parcours", HEADINGS, (_cells(question) for question in _read(console)[1]))


def _read(console: Console) -> tuple[Asked, list[Question]]:
    asked = asked_period(console, DAYS)
    with Session(console.line.engine) as session:
        return asked, read_questions(session, console.department(), asked.period)


def _plot(questions: list[Question]) -> str:
    plot = Plot(
        name="steps",
        title="Appels qui passent chaque question",
        description="Part des appels qui donnent une réponse comprise à chaque question, en pour cent.",
        labels=[STEPS.get(question.step, question.step) for question in questions],
        series=[Series("Passés", [question.passed.percent for question in questions])],
        unit=" %",
    )
    return bars(plot, 100)


def _cells(question: Question) -> tuple[object, ...]:
    keys, words = question.understood("keys"), question.understood("words")
    return (
        STEPS.get(question.step, question.step), question.passed.whole, question.passed.part, percent(question.passed),
        *question.failures.values(), question.commands, keys.whole, keys.part, words.whole, words.part,
    )  # fmt: skip
