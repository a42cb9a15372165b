"""What is said to the recogniser to see what it makes of it: each trial is a sound, a question, and the right value."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, cycle, product
from pathlib import Path
from typing import Any

import numpy as np

from ivr.cli.understand import KINDS, Context
from ivr.core.codec import TELEPHONE_RATE, Pcm
from ivr.dialogue.commands import command_of
from ivr.dialogue.model import DialogueLimits, Heard
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.speech.asr import Model
from tests.support import june, noises
from tests.support.caller_voice import line, say

SAID = Path(__file__).parent.parent / "speech" / "said"
CONTEXT = Context(date(2026, 11, 24), 3, "saone-et-loire")
SPEAKERS = ("fr", "fr+f2", "fr-be+m3", "fr-ch+f4")
"""Voices of the product's own synthesiser; those of `HELD_OUT` were not listened to while the recogniser was made."""
HELD_OUT = ("fr+f1", "fr+m2", "fr-ch+m5", "fr-be+m1")
STRANGE = ("fr-be+Alicia",)
"""A voice that small models hardly understand."""
LINES = tuple(product((0.0005, 0.001, 0.002), (1.0, 0.5, 0.25)))
"""Noise and gain of telephone lines."""


@dataclass(frozen=True)
class Trial:
    """One thing said."""

    said: str
    grammar: Grammar
    value: Any
    """What it means; None for what is no answer."""
    pcm: Pcm


@dataclass
class Score:
    """What came of some trials."""

    right: int = 0
    again: int = 0
    """Not understood: the line asks again."""
    wrong: int = 0
    mistakes: tuple[str, ...] = ()

    @property
    def trials(self) -> int:
        """How many."""
        return self.right + self.again + self.wrong


def score(model: Model, trials: Iterable[Trial]) -> Score:
    """Lets the recogniser hear each trial as the line does."""
    total = Score()
    for trial in trials:
        value = understood(model, trial)
        if value == trial.value:
            total.right += 1
        elif value is None:
            total.again += 1
        else:
            total.wrong += 1
            total.mistakes += (f"{trial.said} → {value}",)
    return total


def understood(model: Model, trial: Trial) -> Any:
    """What the line makes of a sound: None when it asks again, or obeys a command."""
    ear = model.listen(trial.grammar)
    ear.hear(trial.pcm)
    heard = ear.settle()
    if not heard.words or heard.confidence < DialogueLimits().sure:
        return None
    if trial.grammar.kind != "command" and command_of(Heard(words=heard.words), trial.grammar):
        return None
    return trial.grammar.hear(heard.words).value


def answers(kind: str, folder: Path, speakers: tuple[str, ...] = SPEAKERS) -> Iterator[Trial]:
    """Answers of one kind, by several voices over several lines."""
    grammar = KINDS[kind](CONTEXT)
    texts = [text for of, text in _listed("answers.tsv") if of == kind]
    yield from _spoken(((text, grammar, grammar.hear(text).value) for text in texts), folder, speakers)


def yes_and_no(folder: Path, speakers: tuple[str, ...]) -> Iterator[Trial]:
    """Many ways to say yes, no and perhaps."""
    yield from _spoken(((text, YesNo(), value) for text, value in _listed("yes_no.tsv")), folder, speakers)


def chatter(folder: Path, speakers: tuple[str, ...]) -> Iterator[Trial]:
    """People who speak to others in the room, and televisions, during a question answered by yes or no."""
    texts = (SAID / "chatter.txt").read_text(encoding="utf-8").splitlines()
    yield from _spoken(((text, YesNo(), None) for text in texts), folder, speakers)


def noise(seconds: float = 40.0) -> Iterator[Trial]:
    """Hiss, bursts, music and a fax during a question answered by yes or no."""
    chance = np.random.default_rng(5)
    for number in range(round(seconds)):
        loud = chance.choice([0.01, 0.05, 0.15])
        swell = 0.5 + 0.5 * np.sin(2 * np.pi * chance.uniform(0.5, 6) * np.arange(2 * TELEPHONE_RATE) / TELEPHONE_RATE)
        yield Trial(f"noise {number}", YesNo(), None, line(chance.normal(0, loud, swell.size) * swell))
    for number, (name, sound) in enumerate((*_bars("music", noises.music), *_bars("fax", noises.fax))):
        yield Trial(f"{name} {number}", YesNo(), None, sound)


def human_sentences() -> Iterator[Trial]:
    """Sentences of a human voice that answer nothing, during a question answered by yes or no."""
    for name, sound in june.sentences():
        yield Trial(name, YesNo(), None, sound)


def human_numbers(values: Iterable[int], kind: str) -> Iterator[Trial]:
    """Numbers by a human voice, to the question for a number or for digits."""
    grammar = KINDS[kind](CONTEXT)
    for value in values:
        yield Trial(str(value), grammar, value if kind == "number" else str(value), june.june(*june.number(value)))


def human_birth_dates(trials: int = 60) -> Iterator[Trial]:
    """Birth dates put together from the words of a human voice."""
    chance = np.random.default_rng(11)
    grammar = KINDS["birth_date"](CONTEXT)
    for _ in range(trials):
        day, month, year = (int(chance.integers(*span)) for span in ((2, 29), (1, 13), (25, 70)))
        century = ("digits/thousand", "digits/9", "digits/hundred") if chance.random() < 0.6 else ()
        said = (*june.number(day), june.month(month), *century, *june.number(year))
        born = date(1900 + year, month, day).isoformat()
        yield Trial(born, grammar, born, june.june(*said))


def _listed(name: str) -> list[tuple[str, str]]:
    lines_ = (SAID / name).read_text(encoding="utf-8").splitlines()
    return [(first, second) for first, second in (row.split("\t") for row in lines_)]


def _spoken(texts: Iterable[tuple[str, Grammar, Any]], folder: Path, speakers: tuple[str, ...]) -> Iterator[Trial]:
    lines_ = cycle(LINES)
    for text, grammar, value in texts:
        for speaker in speakers:
            hiss, gain = next(lines_)
            yield Trial(text, grammar, value, say(text, folder, speaker, hiss, gain))


def _bars(name: str, play: Callable[[float], Iterator[Pcm]]) -> Iterator[tuple[str, Pcm]]:
    """A sound in pieces of some seconds."""
    sound = np.concatenate(list(play(40.0)))
    for at, size in zip(count(0, 16000), (16000,) * (sound.size // 16000), strict=False):
        yield name, sound[at : at + size]
