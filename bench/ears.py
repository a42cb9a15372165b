"""What the recogniser makes of callers: right, asked again, wrong; and what it costs. `python -m bench.ears`.

With the model that comes with the line, or the one in SPEECH_MODEL. Two minutes."""

import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from bench.report import Row, publish
from ivr.cli.understand import KINDS
from ivr.core.codec import TELEPHONE_RATE, Pcm
from ivr.language.grammars.base import Grammar
from ivr.speech.asr import Model
from tests.support import june, trials
from tests.support.caller_voice import MODEL
from tests.support.trials import CONTEXT, HELD_OUT, SPEAKERS, STRANGE, Trial

SHOWN = 4
"""Mistakes written out for each row."""
LONG = 60.0
"""Seconds of chatter without a pause."""
AT_ONCE = 100
"""Recognisers on one model."""
HEADER = ("what is said", "trials", "right", "asked again", "wrong", "such as")


def measure(model: Model, voices: Path) -> Iterator[Row]:
    """A row for each set."""
    yield _row("yes, no, perhaps: 70 ways, 4 voices", model, trials.yes_and_no(voices, SPEAKERS))
    yield _row("the same, 4 voices held out", model, trials.yes_and_no(voices, HELD_OUT))
    yield _row("the same, a voice the model hardly understands", model, trials.yes_and_no(voices, STRANGE))
    yield _row("chatter to yes or no, 2 voices", model, trials.chatter(voices, SPEAKERS[:2]))
    yield _row("chatter to yes or no, 2 voices held out", model, trials.chatter(voices, HELD_OUT[:2]))
    yield _row("noise, music, a fax to yes or no", model, trials.noise())
    for kind in KINDS:
        if listed := list(trials.answers(kind, voices)):
            yield _row(f"{kind}, 4 voices", model, listed)
    if june.FOLDER.is_dir():
        yield _row("human sentences to yes or no", model, trials.human_sentences())
        yield _row("human digits", model, trials.human_numbers(range(10), "digits"))
        yield _row("human numbers below 100", model, trials.human_numbers(range(100), "number"))
        yield _row("human birth dates, joined from words", model, trials.human_birth_dates())


def _row(name: str, model: Model, said: Iterable[Trial]) -> Row:
    score = trials.score(model, said)
    counts = (str(score.trials), str(score.right), str(score.again), str(score.wrong))
    return name, *counts, "; ".join(score.mistakes[:SHOWN])


def costs(model: Model, voices: Path) -> Iterator[Row]:
    """Milliseconds to make a recogniser and the share of real time it takes, on one core."""
    words = np.concatenate([trial.pcm for trial in trials.chatter(voices, SPEAKERS[:1])])
    chatter = words[: round(LONG * TELEPHONE_RATE)]
    for kind in ("yes_no", "birth_date", "town"):
        grammar = KINDS[kind](CONTEXT)
        yield f"making a recogniser, {kind}, ms", f"{_milliseconds(model, grammar):.1f}"
        yield (
            f"{chatter.size / TELEPHONE_RATE:.0f} s of chatter, {kind}: share of real time",
            _share(model, grammar, chatter),
        )
    yield f"memory of {AT_ONCE} town recognisers on one model, MiB", f"{_memory(model):.0f}"


def _milliseconds(model: Model, grammar: Grammar) -> float:
    model.listen(grammar)
    began = time.perf_counter()
    for _ in range(10):
        model.listen(grammar)
    return (time.perf_counter() - began) * 100


def _share(model: Model, grammar: Grammar, pcm: Pcm) -> str:
    ear = model.listen(grammar)
    slowest, began = 0.0, time.process_time()
    for at in range(0, pcm.size, TELEPHONE_RATE // 5):
        piece = time.process_time()
        ear.hear(pcm[at : at + TELEPHONE_RATE // 5])
        slowest = max(slowest, time.process_time() - piece)
    ear.settle()
    share = (time.process_time() - began) * TELEPHONE_RATE / pcm.size
    return f"{share:.3f} (slowest fifth of a second: {slowest * 1000:.0f} ms)"


def _memory(model: Model) -> float:
    import psutil

    process = psutil.Process()
    before = process.memory_info().rss
    kept = [model.listen(KINDS["town"](CONTEXT)) for _ in range(AT_ONCE)]
    return (process.memory_info().rss - before) / 2**20 if kept else 0.0


def main() -> None:
    """Measures, prints, writes."""
    with tempfile.TemporaryDirectory(prefix="ivr-ears-") as name:
        model = Model(MODEL)
        rows = list(measure(model, Path(name)))
        publish("What the recogniser makes of callers", "python -m bench.ears", HEADER, rows)
        publish("What recognition costs", "python -m bench.ears", ("figure", "value"), list(costs(model, Path(name))))
    if not june.FOLDER.is_dir():
        print("The human recordings are missing: apt-get install asterisk-core-sounds-fr-wav.")


if __name__ == "__main__":
    main()
