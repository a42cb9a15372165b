"""What the network is shown, batch after batch: always the same for the same clips and seed, by however many processes
it is prepared."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from speech_model.augment import Example, Labels, example
from speech_model.clip import Clip
from speech_model.features import SUBSAMPLING, Features

ROWS, FRAMES = 16, 300
"""Of a batch: rows of 3 s, each filled with one example after another and cut."""
BEHIND = 60
"""Clips that people behind the speaker are taken from."""
AHEAD = 6
"""Batches prepared before they are needed, for each process."""
SYNTHETIC = "synthetic"
SYNTHETIC_SHARE = 0.6
"""How much of a batch is synthetic where people were recorded too; they share the rest."""


@dataclass(frozen=True)
class Batch:
    """Features (rows, frames, 40) and labels (rows, frames / 3)."""

    features: Features
    labels: Labels


@dataclass(frozen=True)
class Mixture:
    """Clips by where they come from, and how often each source is drawn from."""

    sources: tuple[tuple[Clip, ...], ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, clips: Mapping[str, Sequence[Clip]]) -> "Mixture":
        """Of synthetic speech and of people, who count by the square root of how long they speak."""
        names = [name for name, of in sorted(clips.items()) if of]
        weights = {name: sum(clip.seconds for clip in clips[name]) ** 0.5 for name in names if name != SYNTHETIC}
        people = sum(weights.values())
        human = {
            name: weight / people * (1 - SYNTHETIC_SHARE * (SYNTHETIC in names)) for name, weight in weights.items()
        }
        shares = {SYNTHETIC: SYNTHETIC_SHARE if people else 1.0, **human}
        return cls(tuple(tuple(clips[name]) for name in names), tuple(shares[name] for name in names))

    def draw(self, chance: np.random.Generator) -> Clip:
        """A clip by chance."""
        source = self.sources[chance.choice(len(self.sources), p=self.shares)]
        return source[chance.integers(len(source))]

    @property
    def babble(self) -> tuple[Clip, ...]:
        """Those who talk behind the speaker."""
        every = [clip for source in self.sources for clip in source]
        return tuple(every[:: max(1, len(every) // BEHIND)])


def batch(mixture: Mixture, seed: int, number: int) -> Batch:
    """The batch of a number."""
    chance = np.random.default_rng([seed, number])
    rows = [_row(mixture, chance) for _ in range(ROWS)]
    return Batch(np.stack([row.features for row in rows]), np.stack([row.labels for row in rows]))


def _row(mixture: Mixture, chance: np.random.Generator) -> Example:
    parts: list[Example] = []
    while sum(len(part.labels) for part in parts) * SUBSAMPLING < FRAMES:
        made = example(mixture.draw(chance), chance, mixture.babble)
        whole = len(made.features) // SUBSAMPLING
        start = int(chance.integers(max(1, whole - FRAMES // SUBSAMPLING + 1)))
        features = made.features[start * SUBSAMPLING : whole * SUBSAMPLING]
        parts.append(Example(features, made.labels[start:whole]))
    features = np.concatenate([part.features for part in parts])[:FRAMES]
    return Example(features, np.concatenate([part.labels for part in parts])[: FRAMES // SUBSAMPLING])


_mixture: list[Mixture] = []


def _begin(mixture: Mixture) -> None:
    _mixture[:] = [mixture]


def _numbered(seed: int, number: int) -> Batch:
    return batch(_mixture[0], seed, number)


def batches(mixture: Mixture, seed: int, first: int, processes: int) -> Iterator[Batch]:
    """The batches from a number on, without end, prepared by other processes."""
    context = get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(mixture,)) as makers:
        waiting: deque[Future[Batch]] = deque()
        number = first
        try:
            while True:
                while len(waiting) < AHEAD * processes:
                    waiting.append(makers.submit(_numbered, seed, number))
                    number += 1
                yield waiting.popleft().result()
        finally:
            makers.shutdown(cancel_futures=True)
