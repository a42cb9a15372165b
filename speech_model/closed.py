"""Single words heard among few, by the real engine: what the aims of the model are set in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import comb

import numpy as np

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Pcm, Sound
from ivr.language.grammars.dates.calendar import MONTHS, WEEKDAYS
from ivr.speech.asr import Model, Transcriber
from ivr.speech.confidence import known_parts
from speech_model import line
from speech_model.augment import plain
from speech_model.clip import Clip
from speech_model.speakers import DIGITS, NUMBERS

ENTRIES: dict[str, tuple[str, ...]] = {
    "digits": DIGITS,
    "numbers 0–20 and tens": tuple(NUMBERS.values()),
    "months": MONTHS,
    "weekdays": WEEKDAYS,
    "letters": tuple("abcdefghijklmnopqrstuvwxyz"),
}
"""What a question may be answered with."""
HISS = 0.0005
"""Noise of a line on which nobody speaks; full scale is 1."""
_AROUND = round(0.3 * TELEPHONE_RATE)


@dataclass(frozen=True)
class Answer:
    """What was said and what was heard."""

    said: str
    heard: str
    confidence: float
    """0 to 1."""

    @property
    def right(self) -> bool:
        """Whether every word is."""
        return self.said == self.heard

    @property
    def wrong_words(self) -> int:
        """Words put in, left out or exchanged."""
        return edits(self.said.split(), self.heard.split())


@dataclass
class Tally:
    """Answers counted."""

    answers: list[Answer] = field(default_factory=list)

    @property
    def right(self) -> int:
        """Answers heard as they were said."""
        return sum(answer.right for answer in self.answers)

    @property
    def wrong(self) -> int:
        """Answers heard as another."""
        return sum(bool(answer.heard) and not answer.right for answer in self.answers)

    @property
    def word_errors(self) -> float:
        """Wrong words for each word said."""
        return sum(each.wrong_words for each in self.answers) / sum(len(each.said.split()) for each in self.answers)


def interval(right: int, trials: int, outside: float = 0.05) -> tuple[float, float]:
    """Shares between which the true one lies but for a chance of `outside` (Clopper and Pearson, 1934)."""

    def at_least(share: float, count: int) -> float:
        """Probability of that many right answers or more."""
        return sum(comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(count, trials + 1))

    low = _where(lambda share: at_least(share, right) < outside / 2) if right else 0.0
    high = _where(lambda share: at_least(share, right + 1) < 1 - outside / 2) if right < trials else 1.0
    return low, high


def _where(below: Callable[[float], bool]) -> float:
    """The share at which a condition that holds for small ones ceases to."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return low


def hear(model: Model, entries: Sequence[str], said: str, pcm: Pcm) -> Answer:
    """Lets the recogniser hear one answer among a few."""
    ear = Transcriber(model, entries, known_parts(frozenset(entries)))
    ear.hear(pcm)
    heard = ear.settle()
    return Answer(said, heard.words, heard.confidence)


def tally(model: Model, entries: Sequence[str], said: Iterable[tuple[str, Sound]], codec_: str = "mu-law") -> Tally:
    """What comes of several answers, each over the same line."""
    return Tally([hear(model, entries, text, over_line(sound, codec_)) for text, sound in said])


def sounds(clips: Iterable[Clip], entries: Sequence[str]) -> Iterator[tuple[str, Sound]]:
    """The clips that say one of the entries, at telephone rate."""
    for clip in clips:
        if clip.text in entries:
            yield clip.text, plain(clip)


def over_line(sound: Sound, codec_: str = "mu-law") -> Pcm:
    """A sound as it arrives: 0.3 s before, 0.3 s after, hiss, a codec."""
    padded = np.pad(sound, _AROUND)
    padded += np.random.default_rng(3).normal(0, HISS, padded.size)
    return codec.to_pcm(line.coded(padded, codec_))


def edits(said: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest words put in, left out or exchanged between two sequences (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for at, one in enumerate(said, 1):
        before, row = row, [at]
        for place, other in enumerate(heard, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (one != other)))
    return row[-1]
