"""When people say each sound: their recordings against the ways to say their words, by a network's first guess.

The best path (Viterbi) through a graph of sounds: one of the ways of each word after another, silence between words or
not. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from speech_model.clip import Spans
from speech_model.features import SHIFT, SUBSAMPLING
from speech_model.layers import Matrix
from speech_model.phones import OUTPUT, SILENCE

Way = tuple[str, ...]
STEP = SUBSAMPLING * SHIFT / 8000
"""Seconds of one output of the network."""
IMPOSSIBLE = -1e9

_WORD = re.compile(r"[\w'’-]+")


@dataclass
class SoundGraph:
    """Sounds in the order that they may be said in."""

    sounds: list[str] = field(default_factory=list)
    before: list[list[int]] = field(default_factory=list)
    """States that may precede each; itself always may."""
    first: set[int] = field(default_factory=set)
    last: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, words: Iterable[Sequence[Way]]) -> "SoundGraph":
        """Of the ways to say each word, with silence around each that may be left out."""
        graph = cls()
        ends = {graph._add(SILENCE, set())}
        graph.first = set(ends)
        for at, ways in enumerate(words):
            starts, ends = graph._word(ways, ends)
            graph.first |= starts if at == 0 else set()
        graph.last = ends
        return graph

    def _word(self, ways: Sequence[Way], before: set[int]) -> tuple[set[int], set[int]]:
        """Adds a word after others: the states that it begins with, and those where an utterance may end."""
        starts, ends = set(), set()
        for way in ways:
            at = self._add(way[0], before)
            starts.add(at)
            for sound in way[1:]:
                at = self._add(sound, {at})
            ends.add(at)
        return starts, ends | {self._add(SILENCE, ends)}

    def _add(self, sound: str, before: set[int]) -> int:
        self.sounds.append(sound)
        self.before.append(sorted(before))
        return len(self.sounds) - 1


@dataclass(frozen=True)
class Alignment:
    """Where each sound is, and how well it fits."""

    spans: Spans
    score: float
    """Mean logarithm of the probability of the sounds, for each 30 ms."""


def align(log_posteriors: Matrix, graph: SoundGraph) -> Alignment | None:
    """The likeliest moments of the sounds; None when the sound is too short for them."""
    emitted = log_posteriors[:, [OUTPUT[sound] for sound in graph.sounds]].astype(np.float64)
    path = _best_path(emitted, graph)
    if path is None:
        return None
    changes = np.flatnonzero(np.diff(path)) + 1
    ends = np.append(changes, len(path)) * STEP
    sounds = tuple(graph.sounds[path[at]] for at in (0, *changes))
    return Alignment(Spans(sounds, ends), float(np.mean(emitted[np.arange(len(path)), path])))


def _best_path(emitted: npt.NDArray[np.float64], graph: SoundGraph) -> npt.NDArray[np.int64] | None:
    count = len(graph.sounds)
    sources = _sources(graph)
    best = np.full(count + 1, IMPOSSIBLE)
    chosen = np.zeros((len(emitted), count), np.int64)
    for at, row in enumerate(emitted):
        if at == 0:
            best[list(graph.first)] = row[list(graph.first)]
            continue
        reached = best[sources]
        pick = reached.argmax(axis=1)
        chosen[at] = sources[np.arange(count), pick]
        best[:count] = reached[np.arange(count), pick] + row
    return _traced(best, chosen, graph.last) if len(emitted) else None


def _sources(graph: SoundGraph) -> npt.NDArray[np.int64]:
    """The states that each may be reached from, itself first; rows are filled with a state that never is."""
    count = len(graph.sounds)
    sources = np.full((count, 1 + max(map(len, graph.before))), count)
    for at, before in enumerate(graph.before):
        sources[at, : 1 + len(before)] = [at, *before]
    return sources


def _traced(
    best: npt.NDArray[np.float64], chosen: npt.NDArray[np.int64], last: set[int]
) -> npt.NDArray[np.int64] | None:
    at = max(last, key=lambda state: best[state])
    if best[at] < IMPOSSIBLE / 2:
        return None
    path = [at]
    for row in chosen[:0:-1]:
        path.append(int(row[path[-1]]))
    return np.array(path[::-1])


def ways_of(text: str, pronounce: Callable[[str], Sequence[Way]]) -> list[Sequence[Way]]:
    """The ways to say each word of a text; words without sounds are left out."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return [ways for word in words if (ways := pronounce(word.strip("'-")))]
