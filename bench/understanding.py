"""How well and how fast utterances are understood, kind by kind: `python -m bench.understanding [--failures]`.

Failures are shown of the seen part only; of the unseen part nothing but totals ever leaves this module."""

import json
import time
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from bench.figures import percentile
from ivr.language.grammars.numbers.figures import with_figures
from ivr.language.grammars.sound import sound_of
from ivr.language.grammars.text import fold
from tests.understanding.scoring import Answer, Line, Score, answered, grammar_of, lines

ROUNDS = 3
"""The fastest of this many first hearings counts: other processes share the cores."""
HEADER = ("kind", "seen", "unseen", "right %", "wrong, accepted %", "refused %", "µs p50", "µs p99")
_CACHES = (fold, with_figures, sound_of)

Row = tuple[str, ...]


def measure() -> list[Row]:
    """A row for each kind and one for all: sizes, then "seen / unseen" shares, then microseconds."""
    every = lines()
    answers, micros = [answered(line) for line in every], _micros(every)
    kinds = {line.kind: None for line in every}
    rows = [
        _row(kind, [index for index, line in enumerate(every) if line.kind == kind], answers, micros) for kind in kinds
    ]
    return [*rows, _row("all", range(len(every)), answers, micros)]


def _row(name: str, indexes: Sequence[int], answers: Sequence[Answer], micros: Sequence[float]) -> Row:
    mine = [answers[index] for index in indexes]
    seen = Score.of(answer for answer in mine if not answer.line.unseen)
    unseen = Score.of(answer for answer in mine if answer.line.unseen)
    times = [micros[index] for index in indexes]
    shares = [f"{getattr(seen, share):.1f} / {getattr(unseen, share):.1f}" for share in ("right", "wrong", "refused")]
    return (
        name,
        f"{seen.size}",
        f"{unseen.size}",
        *shares,
        f"{percentile(times, 50):.0f}",
        f"{percentile(times, 99):.0f}",
    )


def _micros(every: Sequence[Line]) -> list[float]:
    """Microseconds of hearing each line for the first time, the grammars made beforehand."""
    best = [float("inf")] * len(every)
    for _ in range(ROUNDS):
        for cached in _CACHES:
            cached.cache_clear()
        for index, line in enumerate(every):
            grammar = grammar_of(line.kind, line.today, line.of, line.department)
            started = time.perf_counter_ns()
            grammar.hear(line.text)
            best[index] = min(best[index], (time.perf_counter_ns() - started) / 1000)
    return best


def failures() -> list[Answer]:
    """Seen lines that were not understood as expected."""
    return [answer for line in lines() if not line.unseen and not (answer := answered(line)).right]


@click.command()
@click.option("--failures", "show_failures", is_flag=True, help="Print the failures of the seen part instead.")
@click.option("--kind", help="Only failures of this kind.")
def main(show_failures: bool, kind: str | None) -> None:
    """Report how well and how fast the grammars understand."""
    if show_failures:
        for answer in failures():
            if kind in (None, answer.line.kind):
                found, good = (json.dumps(value, ensure_ascii=False) for value in (answer.value, answer.line.value))
                word = "WRONG" if answer.wrong else "refused"
                click.echo(
                    f"{word} {answer.line.kind} [{answer.line.today}] « {answer.line.text} »: {found}, not {good}"
                )
        return
    table = Table(*HEADER)
    for row in measure():
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
