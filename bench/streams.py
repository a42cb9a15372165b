"""Many streamed calls at once: the line beside Pipecat, under the same load. `python -m bench.streams --help`.

Every caller speaks a fifth of the time, at the pace of life. Counted are the gap between the end of what he says and
the first sound of the reply, sound that came too late to be played without a hole, processor time and memory. The
telephones run on the same cores; what they take is counted apart."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from bench import clips, report, sides
from bench.crowd import TALKING, Crowd, Level
from bench.figures import percentile
from bench.report import Row, publish
from bench.telephone import Clip

TITLE = "Streamed calls at a time, beside Pipecat"
LEVELS = (1, 8, 16, 32, 64, 100)
WORDS = ("oui merci", "retour")
"""Said in turn: yes to the birth date that was read back, then back to it. Both servers answer these quickly."""
SPEAKER = "fr+m1"
HEADER = (
    "server", "processes", "calls", "utterances", "gap p50 / p95, ms", "unanswered", "calls lost", "late sound",
    "cores", "CPU per call, % of a core", "memory per call, MiB", "telephones: cores, lateness p95",
)  # fmt: skip


def _listed(levels: Sequence[int]) -> str:
    return ",".join(map(str, levels))


def row(level: Level) -> Row:
    """One line of the table."""
    gap = f"{percentile(level.gaps, 50) * 1000:.0f} / {percentile(level.gaps, 95) * 1000:.0f}" if level.gaps else "–"
    return (
        level.server, str(level.processes), str(level.calls), str(len(level.gaps) + level.unanswered), gap,
        str(level.unanswered), str(level.lost), f"{level.late:.2%}", f"{level.cpu:.2f}",
        f"{level.cpu / level.calls:.2%}", f"{level.memory / level.calls:.1f}",
        f"{level.own_cpu:.2f}, {level.own_lateness * 1000:.0f} ms",
    )  # fmt: skip


NOTES = f"""Each caller says "{WORDS[0]}" and "{WORDS[1]}" in turn, {TALKING:.0%} of the time, and hears at once what is
played. The line recognises, takes its turn in the database and speaks a prompt; Pipecat (Silero, smart turn v3, no
recogniser, no dialogue) answers with 2 s of tone. A gap holds the silence that ends an answer. Sound is late when a
telephone with a jitter buffer of 60 ms has nothing to play within a reply. A server is loaded no further once p95 is
above 5 s, a fifth of its sound late or a quarter of the utterances unanswered within 6 s. Callers wait for a reply
before they speak again. Aim: 100 calls with p95 <= 500 ms."""


Serve = Callable[[int], AbstractContextManager[sides.Side]]


def load(serve: Serve, processes: int, levels: Sequence[int], seconds: float) -> list[Level]:
    """One level after the other, until the server collapses."""
    done: list[Level] = []
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as voices, Console().status("") as status:
        words = [clips.clip(text, Path(voices), SPEAKER) for text in WORDS]
        with serve(processes) as side:
            for calls in levels:
                status.update(f"{side.name}, {processes} processes: {calls} calls, levels {_listed(levels)}")
                done.append(asyncio.run(_level(side, words, calls, seconds)))
                click.echo("  ".join(row(done[-1])))
                if done[-1].collapsed:
                    break
    return done


async def _level(side: sides.Side, words: Sequence[Clip], calls: int, seconds: float) -> Level:
    return await Crowd(side, words).measure(calls, seconds)


def loads(serve: Serve, levels: Sequence[int], seconds: float) -> list[Level]:
    """One process through all levels it bears; two through those at which the first came to its end."""
    single = load(serve, 1, levels, seconds)
    return single + load(serve, 2, levels[max(0, len(single) - 2) :], seconds)


@click.command()
@click.option("--only", type=click.Choice(["ours", "pipecat"]), help="One side; the other is taken from its last run.")
@click.option("--no-pipecat", is_flag=True, help="The same as --only ours.")
@click.option("--levels", default=_listed(LEVELS), show_default=True, help="Calls at a time.")
@click.option("--seconds", default=20.0, show_default=True, help="Measured at each level.")
@click.option("--try", "trial", is_flag=True, help="Print only; nothing is written.")
def main(only: str | None, no_pipecat: bool, levels: str, seconds: float, trial: bool) -> None:
    """Measures streamed calls at a time and writes the table to bench/results.md; some five minutes for each side."""
    wanted = [int(level) for level in levels.split(",")]
    for name, serve in (("ours", sides.the_line), ("pipecat", sides.pipecat)):
        if name == (("ours" if no_pipecat else only) or name):
            done = loads(serve, wanted, seconds)
            if not trial:
                report.keep(f"streams of {name}", [asdict(level) for level in done])
    if not trial:
        kept = [Level(**level) for name in ("ours", "pipecat") for level in report.kept(f"streams of {name}") or ()]
        publish(TITLE, "python -m bench.streams", HEADER, [row(level) for level in kept], NOTES)


if __name__ == "__main__":
    main()
