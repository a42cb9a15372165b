"""Turn-taking in real time: the line beside Pipecat, on the same answers. `python -m bench.turns --help`.

Counted are the milliseconds from the end of the caller's speech to the first sound of a reply, pauses taken for the end
of an answer, prompts interrupted by noises, and the milliseconds from the beginning of an interruption to the order to
be silent."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
from rich.progress import Progress, TaskID

from bench import clips, report, sides
from bench.caller import KEYS, Barge, Caller, Turn
from bench.figures import percentile
from bench.report import Row, publish
from bench.telephone import Exchange

T = TypeVar("T")

TITLE = "Turn-taking, beside Pipecat"
LANES = 3
"""Calls at a time: the machine is far from busy with them."""
AIMS = {"choice": "300 / 500", "yes_no": "300 / 500", "birth_date": "– / 1200", "phone": "– / 1200"}
"""Milliseconds, p50 / p95."""
INTERRUPTIONS = ("pour moi", "un", "le premier", "répétez", "non attendez", "pour un proche")


@dataclass(frozen=True)
class Result:
    """What one side did."""

    side: str
    measured: str
    recognises: bool
    turns: list[Turn]
    barges: list[Barge]


def measure(side: sides.Side, few: int = 0) -> Result:
    """Every answer in every voice, every interruption and every noise; with `few`, only that many of each."""
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as voices, Progress(transient=True) as progress:
        return asyncio.run(_measure(side, Path(voices), few, progress))


async def _measure(side: sides.Side, voices: Path, few: int, progress: Progress) -> Result:
    exchange = Exchange()
    caller = Caller(side, voices, exchange)
    answers = [
        lambda answer=answer, speaker=speaker: caller.answer(answer, speaker)
        for speaker in clips.SPEAKERS
        for answer in clips.ANSWERS
    ]
    spoken = {text: clips.clip(text, voices) for text in INTERRUPTIONS}
    barges = [
        lambda name=name, sound=sound: caller.interrupt(name, sound, name in spoken)
        for name, sound in {**spoken, **clips.noises()}.items()
    ]
    if few:
        answers, barges = answers[:: max(1, len(answers) // few)], barges[:: max(1, len(barges) // few)]
    task = progress.add_task(side.name, total=len(answers) + len(barges))
    turns = await _in_lanes(answers, progress, task)
    interrupted = await _in_lanes(barges, progress, task)
    exchange.stop()
    return Result(side.name, f"{datetime.now(UTC):%Y-%m-%d %H:%M}", side.recognises, turns, interrupted)


async def _in_lanes(work: Sequence[Callable[[], Awaitable[T]]], progress: Progress, task: TaskID) -> list[T]:
    """The results of all pieces of work, done a few at a time."""
    pieces, results = iter(work), list[T]()

    async def lane() -> None:
        for piece in pieces:
            results.append(await piece())
            progress.advance(task)

    await asyncio.gather(*(lane() for _ in range(LANES)))
    return results


def rows(results: Sequence[Result]) -> list[Row]:
    """The table."""
    table = [
        (f"{kind}: end of speech to first sound, p50 / p95, ms", *(_latency(result, kind) for result in results), aim)
        for kind, aim in ((kind, AIMS.get(kind, "")) for kind in KEYS)
    ]
    return [
        *table,
        ("all: p50 / p95, ms", *(_latency(result, *KEYS) for result in results), ""),
        ("answers not understood: number, p50 / p95, ms", *map(_asked_again, results), ""),
        ("answers with a pause of 0.5 to 1.5 s cut at it", *map(_cut, results), "0"),
        ("answers without a pause cut", *(_cut(result, paused=False) for result in results), "0"),
        ("answers that got no reply within 6 s", *map(_unanswered, results), "0"),
        ("answers understood as meant", *map(_understood, results), ""),
        ("prompts interrupted by a noise", *map(_interrupted, results), "0"),
        ("speech over a prompt that was not heard", *map(_unheard, results), "0"),
        ("onset of an interruption to `clear`, p50 / p95, ms", *map(_barge, results), ""),
        ("measured, UTC", *(result.measured for result in results), ""),
    ]


def _spread(seconds: Sequence[float]) -> str:
    return f"{percentile(seconds, 50) * 1000:.0f} / {percentile(seconds, 95) * 1000:.0f}" if seconds else "–"


def _latency(result: Result, *kinds: str) -> str:
    turns = [turn for turn in result.turns if turn.kind in kinds and turn.taken]
    return _spread([turn.latency for turn in turns if turn.latency is not None])


def _asked_again(result: Result) -> str:
    again = [turn.latency for turn in result.turns if not turn.taken and turn.latency is not None]
    return f"{len(again)}: {_spread(again)}"


def _cut(result: Result, paused: bool = True) -> str:
    turns = [turn for turn in result.turns if bool(turn.pauses) == paused]
    return f"{sum(turn.cut for turn in turns)} of {len(turns)}"


def _unanswered(result: Result) -> str:
    return f"{sum(turn.latency is None and not turn.cut for turn in result.turns)} of {len(result.turns)}"


def _understood(result: Result) -> str:
    return f"{sum(turn.understood for turn in result.turns)} of {len(result.turns)}" if result.recognises else "–"


def _interrupted(result: Result) -> str:
    noises = [barge for barge in result.barges if not barge.speech]
    return f"{sum(barge.latency is not None for barge in noises)} of {len(noises)}"


def _unheard(result: Result) -> str:
    speech = [barge for barge in result.barges if barge.speech]
    return f"{sum(barge.latency is None for barge in speech)} of {len(speech)}"


def _barge(result: Result) -> str:
    return _spread([barge.latency for barge in result.barges if barge.speech and barge.latency is not None])


def details(result: Result) -> str:
    """One line for each answer and each sound, to see what happened."""
    lines = [f"{result.side}"]
    for turn in result.turns:
        took = "cut" if turn.cut else "no reply" if turn.latency is None else f"{turn.latency * 1000:.0f} ms"
        lines.append(f"{turn.kind:11} {took:>9} {turn.text}")
        if result.recognises and not turn.understood:
            lines.append(f"{'':21} misunderstood: {turn.said[:120]}")
    for barge in result.barges:
        took = f"{barge.latency * 1000:.0f} ms" if barge.latency else "–"
        lines.append(f"{'speech' if barge.speech else 'noise':11} {took:>9} {barge.name}")
    return "\n".join(lines)


def _kept(name: str) -> list[Result]:
    read = report.kept(f"turns of {name}")
    if read is None:
        return []
    turns, barges = [Turn(**turn) for turn in read.pop("turns")], [Barge(**barge) for barge in read.pop("barges")]
    return [Result(**read, turns=turns, barges=barges)]


NOTES = f"""{len(clips.ANSWERS)} answers by each of {len(clips.SPEAKERS)} synthetic speakers over a hissing line, at the
pace of life, {LANES} calls at a time; counted from the last sample of voice. The line recognises with its own
model, takes its turn in the database and speaks the reply; Pipecat (Silero, smart turn v3, no recogniser and no
dialogue) answers with a tone. Noises are synthetic too."""


@click.command()
@click.option(
    "--only", type=click.Choice(["ours", "pipecat"]), help="Measure one side; the other is taken from its last run."
)
@click.option("--no-pipecat", is_flag=True, help="The same as --only ours.")
@click.option("--few", default=0, help="Only that many answers and sounds, printed one by one; nothing is written.")
def main(only: str | None, no_pipecat: bool, few: int) -> None:
    """Measures turn-taking and writes the table to bench/results.md; a minute and a half for each side."""
    for name, served in (("ours", sides.the_line()), ("pipecat", sides.pipecat())):
        if name != (("ours" if no_pipecat else only) or name):
            continue
        with served as side:
            result = measure(side, few)
        click.echo(details(result), err=True)
        if not few:
            report.keep(f"turns of {name}", asdict(result))
    if not few:
        results = [result for name in ("ours", "pipecat") for result in _kept(name)]
        publish(TITLE, "python -m bench.turns", ("", *(result.side for result in results), "aim"), rows(results), NOTES)


if __name__ == "__main__":
    main()
