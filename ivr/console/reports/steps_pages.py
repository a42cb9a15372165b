"""Success rates of each question."""

from collections.abc import Iterator

from flask import Response

from ivr.console.auth.roles import Role
from ivr.console.reports.charts import Plot, Series, bars
from ivr.console.reports.labels import FAILURES, STEPS
from ivr.console.reports.page_parts import (
    VERDICTS,
    ReportQuery,
    Table,
    asked_period,
    decimal,
    percent,
    report,
    shares_table,
    table_file,
)
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
PASSING = (
    "Part des appels qui donnent une réponse comprise à chaque question, en pour cent, et la même part pendant les"
    " semaines précédentes."
)
DENIALS = ("C’est bien cela ? : répondu non", "Question", "Relectures démenties")


def add_steps(console: Console, pages: Pages) -> None:
    """The routes under /console/figures/steps."""

    @pages.page("/figures/steps", Role.SUPERVISOR)
    def steps_page() -> tuple[str, int]:
        asked, questions, before = _read(console)
        return report(
            pages,
            "steps",
            asked,
            questions=questions,
            plot=_plot(questions, before),
            denied=_denied(questions),
            names=STEPS,
            failures=WRONGLY,
            changes=changes(questions, before),
            change=_change,
            verdict=lambda question: VERDICTS[PASSED.verdict(question.passed.percent)],
        )

    @pages.page("/figures/steps.csv", Role.SUPERVISOR)
    def steps_file() -> Response:
        _, questions, before = _read(console)
        points = changes(questions, before)
        return table_file("parcours", HEADINGS, (tuple(_cells(each, points)) for each in questions))


def _read(console: Console) -> tuple[ReportQuery, list[QuestionFigures], list[QuestionFigures]]:
    """The questions of a period, and the same ones in the weeks before."""
    asked, department = asked_period(console, DAYS), console.department()
    with console.transaction() as session:
        questions = read_questions(session, department, asked.period)
        return asked, questions, read_questions(session, department, asked.period.weeks_before())


def _plot(questions: list[QuestionFigures], before: list[QuestionFigures]) -> str:
    earlier = {question.step: question.passed.percent for question in before}
    labels = [STEPS.get(question.step, question.step) for question in questions]
    series = [
        Series("Pendant la période", [question.passed.percent for question in questions]),
        Series("Semaines précédentes", [earlier.get(question.step) for question in questions]),
    ]
    return bars(Plot("steps", "Appels qui passent chaque question", PASSING, labels, series, " %"), 100)


def _denied(questions: list[QuestionFigures]) -> Table | None:
    shares = {STEPS.get(step, step): share for step, share in denials(questions).items()}
    return shares_table("denied", DENIALS, shares, DENIED) if shares else None


def _change(points: float | None) -> str:
    """The change against the weeks before, readable without colours."""
    if points is None:
        return "–"
    return f"{'⚠ ' if points <= -WORSE else ''}{'+' if points >= 0 else '−'}{decimal(abs(points))}"


def _cells(question: QuestionFigures, points: dict[str, float]) -> Iterator[object]:
    yield STEPS.get(question.step, question.step)
    yield from (question.passed.whole, question.passed.part, percent(question.passed))
    yield _change(points.get(question.step))
    yield question.count("no_input")
    for mode in MODES:
        understood = question.understood(mode)
        yield from (understood.whole, understood.part, *(question.count(name, mode) for name in WRONGLY))
    yield question.commands
