"""What the network is shown, batch after batch: always the same for the same clips and seed, by however many processes
it is prepared."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from speech_model import clip
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

Folders = Mapping[str, Sequence[Path]]
"""Folders of clips by where they come from."""


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
        weights = {name: sum(each.seconds for each in clips[name]) ** 0.5 for name in names if name != SYNTHETIC}
        people = sum(weights.values())
        human = {
            name: weight / people * (1 - SYNTHETIC_SHARE * (SYNTHETIC in names)) for name, weight in weights.items()
        }
        shares = {SYNTHETIC: SYNTHETIC_SHARE if people else 1.0, **human}
        return cls(tuple(tuple(clips[name]) for name in names), tuple(shares[name] for name in names))

    @classmethod
    def read(cls, folders: Folders) -> "Mixture":
        """Of the clips in folders."""
        return cls.of({source: clip.read_all(listed) for source, listed in folders.items()})

    def draw(self, chance: np.random.Generator) -> Clip:
        """A clip by chance."""
        source = self.sources[chance.choice(len(self.sources), p=self.shares)]
        return source[chance.integers(len(source))]

    @cached_property
    def babble(self) -> tuple[Clip, ...]:
        """Those who talk behind the speaker."""
        every = [each for source in self.sources for each in source]
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
"""What a process that prepares batches draws from; empty in all others."""


def _begin(folders: Folders) -> None:
    _mixture[:] = [Mixture.read(folders)]


def _numbered(seed: int, number: int) -> Batch:
    return batch(_mixture[0], seed, number)


def batches(folders: Folders, seed: int, first: int, processes: int) -> Iterator[Batch]:
    """The batches from a number on, without end, prepared by other processes."""
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(folders,)) as makers:
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
