"""`make model-eval`: how well the model hears people and voices that it never learnt from, with the real engine.

Nothing is chosen by what comes out here. Run by the environment of the tests: `python -m speech_model.evaluate`."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

import click
import numpy as np

from bench import ears
from bench.report import Row, markdown
from ivr.core.codec import TELEPHONE_RATE, Sound
from ivr.core.errors import InputError
from ivr.language.grammars.text import UNKNOWN
from ivr.speech.asr import Model
from ivr.speech.lexicon.pronounce import pronunciations
from speech_model import line, results
from speech_model.aged import stretched
from speech_model.clip import Clip
from speech_model.closed import ENTRIES, Answer, Tally, interval, sounds, tally
from speech_model.pipeline import Workshop
from speech_model.speakers import at_rate
from tests.support.caller_voice import say
from tests.support.trials import HELD_OUT, SPEAKERS

TESTED = {"june": "", "armelle": "armelle", "letters": "letters"}
"""People who say single words, and the speaker that was left out of the training of the model they test."""
PACED = ("digits", "months", "weekdays")
"""Words of one piece."""
FASTER = (1.25, 1.5)
NOISY = ("digits", "numbers 0–20 and tens")
"""Vocabularies that are also tested over worse lines."""
DECIBELS = (20.0, 10.0, 5.0, 0.0)
BANDS = (0.0, 0.5, 0.7, 0.85, 0.95, 1.0001)
"""Confidences between which the share of right answers is reported."""
NOISES = 60
"""Trials of noise and of silence for each small vocabulary."""
Table = tuple[str, Row, list[Row]]
"""Title, header, rows."""


@dataclass(frozen=True)
class Listener:
    """A test speaker, and a model trained without them."""

    name: str
    model: Model
    clips: tuple[Clip, ...]


def measured(workshop: Workshop, models: dict[str, Model], folder: Path) -> Iterator[Table]:
    """The results for single words. `models` are by the speaker left out; "" is the one that ships."""
    people = [
        Listener(f"{name} (human)", models[without], tuple(workshop.recordings(name)))
        for name, without in TESTED.items()
        if without in models
    ]
    synthetic = Listener("8 eSpeak voices held out", models[""], tuple(_said(folder)))
    listeners = [*people, synthetic]
    heard = {(each.name, kind): _tally(each, kind) for each in listeners for kind in ENTRIES}
    counting = [each for each in listeners if heard[each.name, NOISY[0]].answers]
    yield "Words among few", ("who", "what", "trials", "right", "wrong", "share right (95 %)"), list(_words(heard))
    yield "Confidence", ("confidence", "answers", "share right"), list(_bands(heard.values()))
    yield "Word errors by line", ("line", "words said by", "word errors"), list(_lines(counting))
    yield (
        "Pace",
        ("who", "seconds for a sound", "as said", *(f"{each:g} times faster" for each in FASTER)),
        list(_paces(people)),
    )
    yield "Accepted although nothing was said", ("what", "question", "trials", "accepted"), list(_accepted(models[""]))


def line_measured(model: Model, folder: Path) -> Iterator[Table]:
    """What the line makes of the model, and what that costs: the figures of `bench.ears`, whose voices are unseen."""
    yield "Whole answers as the line takes them", ears.HEADER, list(ears.measure(model, folder))
    yield "Cost", ("figure", "value"), list(ears.costs(model, folder))


def _tally(listener: Listener, kind: str) -> Tally:
    return tally(listener.model, ENTRIES[kind], sounds(listener.clips, ENTRIES[kind]))


def _words(heard: dict[tuple[str, str], Tally]) -> Iterator[Row]:
    for (who, kind), counted in heard.items():
        if counted.answers:
            trials = len(counted.answers)
            low, high = interval(counted.right, trials)
            share = f"{counted.right / trials:.0%} ({low:.0%} to {high:.0%})"
            yield who, kind, str(trials), str(counted.right), str(counted.wrong), share


def _bands(tallies: Iterable[Tally]) -> Iterator[Row]:
    answers = [answer for counted in tallies for answer in counted.answers if answer.heard]
    for low, high in pairwise(BANDS):
        within = [answer for answer in answers if low <= answer.confidence < high]
        share = f"{_share(within):.0%}" if within else "–"
        yield f"{low:.2f} to {min(high, 1):.2f}", str(len(within)), share


def _share(answers: list[Answer]) -> float:
    return sum(answer.right for answer in answers) / len(answers)


def _lines(listeners: list[Listener]) -> Iterator[Row]:
    for name in line.CODECS:
        for each in listeners:
            yield f"codec: {name}", each.name, f"{_errors(each, name, None):.0%}"
    for decibels in DECIBELS:
        for each in listeners:
            yield f"pink noise, {decibels:g} dB below the voice", each.name, f"{_errors(each, 'mu-law', decibels):.0%}"


def _errors(listener: Listener, codec: str, decibels: float | None) -> float:
    answers = chain.from_iterable(
        tally(listener.model, ENTRIES[kind], _noisy(listener, kind, decibels), codec).answers for kind in NOISY
    )
    return Tally(list(answers)).word_errors


def _noisy(listener: Listener, kind: str, decibels: float | None) -> Iterator[tuple[str, Sound]]:
    for at, (text, sound) in enumerate(sounds(listener.clips, ENTRIES[kind])):
        if decibels is None:
            yield text, sound
        else:
            made = line.noise("pink", sound.size, np.random.default_rng(at))
            yield text, line.with_noise(sound, made, decibels)


def _paces(people: Iterable[Listener]) -> Iterator[Row]:
    """Share of single words right when they are played faster, at the same pitch; and how slowly they were said."""
    for each in people:
        said = {kind: list(sounds(each.clips, ENTRIES[kind])) for kind in PACED}
        words = list(chain.from_iterable(said.values()))
        if not words:
            continue
        shares = [
            _share(list(chain.from_iterable(_faster(each.model, kind, said[kind], pace) for kind in PACED)))
            for pace in (1.0, *FASTER)
        ]
        slow = sum(_seconds(sound) / len(pronunciations(text)[0]) for text, sound in words) / len(words)
        yield each.name, f"{slow:.2f}", *(f"{share:.0%}" for share in shares)


def _faster(model: Model, kind: str, said: list[tuple[str, Sound]], pace: float) -> list[Answer]:
    return tally(model, ENTRIES[kind], ((text, stretched(sound, 1 / pace)) for text, sound in said)).answers


def _seconds(sound: Sound) -> float:
    """How long somebody speaks: the hundredths of a second less than 25 dB below the loud ones."""
    pieces = sound[: sound.size // 80 * 80].reshape(-1, 80)
    level = 10 * np.log10(np.mean(pieces**2, axis=1) + 1e-10)
    return float(np.sum(level > np.percentile(level, 90) - 25)) / 100


def _accepted(model: Model) -> Iterator[Row]:
    """Noise and silence, to small vocabularies: whatever is heard is wrong."""
    for name, loud in (("silence", 0.0), ("white noise", 0.02), ("pink noise", 0.05), ("hum", 0.05)):
        for kind in ("digits", "weekdays"):
            made = [_noise(name, loud, at) for at in range(NOISES)]
            heard = tally(model, [*ENTRIES[kind], *[UNKNOWN] * 5], ((UNKNOWN, sound) for sound in made))
            yield name, kind, str(NOISES), str(sum(bool(answer.heard) for answer in heard.answers))


def _noise(name: str, loud: float, at: int) -> Sound:
    chance = np.random.default_rng(at)
    kind = name.partition(" ")[0]
    return (
        line.noise(kind if kind in line.NOISES else "white", 2 * TELEPHONE_RATE, chance) * loud * chance.uniform(0.2, 1)
    )


def _said(folder: Path) -> Iterator[Clip]:
    """Single words by synthetic voices that the model never heard."""
    for kind in ("digits", "months", "weekdays", "numbers 0–20 and tens"):
        for at, text in enumerate(ENTRIES[kind]):
            voice = (*SPEAKERS, *HELD_OUT)[at % 8]
            yield Clip(text, voice, at_rate(say(text, folder, voice, noise=0.0), TELEPHONE_RATE))


@click.command()
@click.option("--small", is_flag=True, help="Of the small run.")
def main(small: bool) -> None:
    """Measure the model with the real engine and write RESULTS.md; of a small run, single words only."""
    workshop = Workshop.of(small)
    found = {name: workshop.model(name) for name in TESTED.values() if workshop.model(name).is_dir()}
    if "" not in found:
        raise InputError(f"There is no model to measure: run make model{' SMALL=1' if small else ''}.")
    with tempfile.TemporaryDirectory(prefix="ivr-model-") as name:
        models = {without: Model(folder) for without, folder in found.items()}
        tables = []
        whole = () if small else line_measured(models[""], Path(name))
        for title, header, rows in chain(measured(workshop, models, Path(name)), whole):
            tables.append(f"## {title}\n\n" + "\n".join(markdown(header, rows)))
            click.echo(f"{tables[-1]}\n")
    results.write(tables, workshop.size)


if __name__ == "__main__":
    try:
        main(standalone_mode=False)
    except (InputError, click.ClickException) as error:
        sys.exit(str(error))
