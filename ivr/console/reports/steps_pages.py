"""Success rates of each question."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response

from ivr.console.auth.roles import Role
from ivr.console.reports.charts import Plot, Series, bars
from ivr.console.reports.labels import FAILURES, STEPS
from ivr.console.reports.page_parts import VERDICTS, ReportQuery, asked_period, decimal, percent, table_file
from ivr.console.reports.queries.steps import (
    DENIED,
    MODES,
    PASSED,
    WORSE,
    QuestionFigures,
    changes,
    denials,
    read_questions,
)
from ivr.console.reports.tables import Table, shares_table
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages

DAYS = 7
"""Default period."""
WRONGLY = {name: words for name, words in FAILURES.items() if name != "no_input"}
"""Kinds of failed answers, without silence."""
HEADINGS = (
    "question", "appels", "passés", "taux", "points de plus ou de moins", FAILURES["no_input"],
    *(f"{mode} : {what}" for mode in ("clavier", "voix") for what in ("réponses", "comprises", *WRONGLY.values())),
    "autres demandes",
)  # fmt: skip
DENIALS = ("C’est bien cela ? : répondu non", "Question", "Relectures démenties")


@dataclass(frozen=True)
class StepsShown:
    """The figures of a period."""

    asked: ReportQuery
    questions: list[QuestionFigures]
    before: list[QuestionFigures]
    """The same questions in the weeks before."""

    @property
    def changes(self) -> dict[str, float]:
        """Step → points."""
        return changes(self.questions, self.before)


def add_steps(console: Console, pages: Pages) -> None:
    """The routes under /console/figures/steps."""

    @pages.page("/figures/steps", Role.SUPERVISOR)
    def steps_page() -> tuple[str, int]:
        shown = _read(console)
        page = pages.render(
            "reports/steps.html",
            shown=shown,
            plot=_plot(shown),
            denied=_denied(shown.questions),
            names=STEPS,
            failures=WRONGLY,
            percent=percent,
            change=_change,
            verdict=lambda question: VERDICTS[PASSED.verdict(question.passed.percent)],
        )
        return page, 422 if shown.asked.problem else 200

    @pages.page("/figures/steps.csv", Role.SUPERVISOR)
    def steps_file() -> Response:
        shown = _read(console)
        points = shown.changes
        return table_file("parcours", HEADINGS, (tuple(_cells(each, points)) for each in shown.questions))


def _read(console: Console) -> StepsShown:
    asked, department = asked_period(console, DAYS), console.department()
    with console.transaction() as session:
        questions = read_questions(session, department, asked.period)
        return StepsShown(asked, questions, read_questions(session, department, asked.period.weeks_before()))


def _plot(shown: StepsShown) -> str:
    before = {question.step: question.passed.percent for question in shown.before}
    plot = Plot(
        name="steps",
        title="Appels qui passent chaque question",
        description="Part des appels qui donnent une réponse comprise à chaque question, en pour cent, et la même part "
        "pendant les semaines précédentes.",
        labels=[STEPS.get(question.step, question.step) for question in shown.questions],
        series=[
            Series("Pendant la période", [question.passed.percent for question in shown.questions]),
            Series("Semaines précédentes", [before.get(question.step) for question in shown.questions]),
        ],
        unit=" %",
    )
    return bars(plot, 100)


def _denied(questions: list[QuestionFigures]) -> Table | None:
    shares = {STEPS.get(step, step): share for step, share in denials(questions).items()}
    return shares_table("denied", DENIALS, shares, DENIED) if shares else None


def _change(points: float | None) -> str:
    """The change against the weeks before, readable without colours."""
    if points is None:
        return "–"
    told = f"{'+' if points >= 0 else '−'}{decimal(abs(points))}"
    return f"⚠ {told}" if points <= -WORSE else told


def _cells(question: QuestionFigures, points: dict[str, float]) -> Iterator[object]:
    yield STEPS.get(question.step, question.step)
    yield from (question.passed.whole, question.passed.part, percent(question.passed))
    yield _change(points.get(question.step))
    yield question.count("no_input")
    for mode in MODES:
        understood = question.understood(mode)
        yield from (understood.whole, understood.part, *(question.count(name, mode) for name in WRONGLY))
    yield question.commands
