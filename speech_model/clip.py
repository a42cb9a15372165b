"""Speech to learn from, and folders of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.core.codec import Pcm
from speech_model import phones

RATE = 16_000
"""Samples per second that speech is kept at: augmentation may stretch what lies above the telephone band into it."""
Seconds = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Spans:
    """Which sound lasts until when; the first begins at 0."""

    sounds: tuple[str, ...] = ()
    """Of `phones.OUTPUTS`."""
    ends: Seconds = field(default_factory=lambda: np.zeros(0))

    @property
    def outputs(self) -> npt.NDArray[np.int64]:
        """The network's output for each sound."""
        return np.array([phones.OUTPUT[sound] for sound in self.sounds], np.int64)


@dataclass(frozen=True)
class Clip:
    """One utterance at `RATE`."""

    text: str
    voice: str
    pcm: Pcm
    spans: Spans = Spans()

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.pcm.size / RATE


def write(folder: Path, clips: Sequence[Clip]) -> None:
    """Writes clips into a folder, whole or not at all."""
    partial = folder.with_name(folder.name + ".partial")
    partial.mkdir(parents=True, exist_ok=True)
    samples = np.concatenate([np.zeros(0, np.int16), *(clip.pcm for clip in clips)])
    np.save(partial / "pcm.npy", samples)
    np.savez(
        partial / "index.npz",
        text=np.array([clip.text for clip in clips], np.str_),
        voice=np.array([clip.voice for clip in clips], np.str_),
        size=np.array([clip.pcm.size for clip in clips], np.int64),
        spans=np.array([len(clip.spans.sounds) for clip in clips], np.int64),
        outputs=np.concatenate([np.zeros(0, np.int64), *(clip.spans.outputs for clip in clips)]),
        ends=np.concatenate([np.zeros(0), *(clip.spans.ends for clip in clips)]),
    )
    partial.rename(folder)


def read(folder: Path) -> list[Clip]:
    """The clips of a folder; their samples stay on disk until they are used."""
    samples: Pcm = np.load(folder / "pcm.npy", mmap_mode="r")
    with np.load(folder / "index.npz") as kept:
        index = {name: kept[name] for name in kept}
    pcms = np.split(samples, np.cumsum(index["size"])[:-1])
    cuts = np.cumsum(index["spans"])[:-1]
    spans = zip(np.split(index["outputs"], cuts), np.split(index["ends"], cuts), strict=True)
    named = zip(index["text"], index["voice"], pcms, spans, strict=True)
    return [Clip(str(text), str(voice), pcm, _spans(*ends)) for text, voice, pcm, ends in named]


def read_all(folders: Iterable[Path]) -> list[Clip]:
    """The clips of several folders, in order."""
    return [clip for folder in sorted(folders) for clip in read(folder)]


def _spans(outputs: npt.NDArray[np.int64], ends: Seconds) -> Spans:
    return Spans(tuple(phones.OUTPUTS[output] for output in outputs), ends)
