"""The stages in order, each with its place under one folder; what is done is not done again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from rich import progress
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ivr.core.settings import ROOT
from ivr.speech.lexicon.pronounce import pronunciations
from speech_model import clip, layers, packages, phones, synthesis
from speech_model.align import IMPOSSIBLE, SoundGraph, align, ways_of
from speech_model.augment import plain
from speech_model.batches import SYNTHETIC, Folders
from speech_model.budget import Budget, Progress
from speech_model.clip import Clip
from speech_model.export import USUAL, Decoding, export
from speech_model.features import mfcc
from speech_model.layers import Network
from speech_model.speakers import PASSED, SPEAKERS, speaker
from speech_model.stages import digest, key_of, once, remove
from speech_model.texts import lexicon, texts

LEAST_FITTING = 0.07
"""Share of a speaker's clips that fit their text least, and are left out."""


@dataclass(frozen=True)
class Size:
    """How much is done."""

    utterances: int
    """Synthetic ones."""
    first: Budget
    """Of training on synthetic speech alone, to find the sounds in recordings."""
    earnest: Budget
    """Of training on everybody."""
    width: int
    """Of the network's layers."""


FULL = Size(6000, Budget(20.0, 4000), Budget(65.0, 12_000), 256)
SMALL = Size(600, Budget(2.0, 400), Budget(4.0, 800), 192)
"""Proves that every stage runs; too little to hear well."""


@dataclass(frozen=True)
class Workshop:
    """A run of the pipeline and its folders."""

    folder: Path
    size: Size
    shared: Path
    """Packages and recordings, which do not depend on the size."""

    @classmethod
    def of(cls, small: bool) -> "Workshop":
        """The usual places."""
        home = ROOT / "var" / "model"
        return cls(home / ("small" if small else "full"), SMALL if small else FULL, home)

    def gather(self) -> None:
        """Makes synthetic speech and unpacks recordings."""
        with _bar() as bar:
            made = synthesis.synthesise(self._parcels, texts())
            for _ in bar.track(made, len(self._parcels), description="Synthetic speech"):
                pass
            for each in bar.track(SPEAKERS, description="Recordings"):
                self.recordings(each.name)

    def recordings(self, name: str) -> list[Clip]:
        """Somebody's clips as they are."""
        folder = self.shared / "recordings" / name
        unpacked = packages.unpack(speaker(name).package, self.shared / "packages")
        once(
            folder,
            digest(key_of(unpacked), clip.RATE, PASSED),
            lambda: clip.write(folder, list(speaker(name).clips(unpacked))),
        )
        return clip.read(folder)

    def align(self) -> None:
        """Finds the sounds in the recordings of those who train."""
        first = self.train_first()
        for each in SPEAKERS:
            if each.trains:
                self.recordings(each.name)
                folder = self._aligned(each.name)
                key = digest(key_of(first), key_of(self.shared / "recordings" / each.name), LEAST_FITTING)
                once(folder, key, partial(self._align, each.name, layers.load(first), folder))

    def train_first(self) -> Path:
        """A network that knows synthetic speech only."""
        return self._train("first", {SYNTHETIC: self._parcels}, self.size.first)

    def train(self, without: str = "") -> Path:
        """A network trained on all speakers, or on all but one, who then tests it."""
        self.align()
        people = {each.name: [self._aligned(each.name)] for each in SPEAKERS if each.trains and each.name != without}
        return self._train(_named(without), {SYNTHETIC: self._parcels, **people}, self.size.earnest)

    def export(self, without: str = "", decoding: Decoding = USUAL) -> Path:
        """The Vosk folder of a trained network."""
        network = self.train(without)
        target = self.model(without)
        key = digest(key_of(network), repr(decoding), sorted(lexicon().items()))
        once(target, key, lambda: export(layers.load(network), lexicon(), target, decoding))
        return target

    def model(self, without: str = "") -> Path:
        """Where `export` writes."""
        return self.folder / f"model-{_named(without)}"

    @property
    def _parcels(self) -> list[Path]:
        count = -(-self.size.utterances // synthesis.PARCEL)
        return [synthesis.parcel(self.folder / SYNTHETIC, at) for at in range(count)]

    def _aligned(self, name: str) -> Path:
        return self.folder / "aligned" / name

    def _align(self, name: str, network: Network, folder: Path) -> None:
        clips = self.recordings(name)
        with _bar() as bar:
            fitted = list(bar.track(fit(network, clips), len(clips), description=f"Sounds of {name}"))
        found = sorted((score, at) for at, (score, _) in enumerate(fitted))
        kept = sorted(at for _, at in found[round(LEAST_FITTING * len(found)) :])
        clip.write(folder, [made for at in kept if (made := fitted[at][1])])

    def _train(self, name: str, folders: Folders, budget: Budget) -> Path:
        target = self.folder / f"network-{name}.npz"
        made_of = {source: [key_of(each) for each in listed] for source, listed in folders.items()}
        key = digest(made_of, vars(budget), self.size.width)
        checkpoint = self.folder / f"checkpoint-{name}-{key[:12]}"

        def make() -> None:
            layers.save(_trained(name, folders, budget, self.size.width, checkpoint), target)

        if once(target, key, make):
            remove(self.folder.glob(f"checkpoint-{name}-*"))
        return target


def _trained(name: str, folders: Folders, budget: Budget, width: int, checkpoint: Path) -> Network:
    from speech_model.train import Course  # needs PyTorch, which no other stage does

    course = Course.of(folders, width, checkpoint)
    with _bar() as bar:
        task = bar.add_task(f"Training, {name}", total=1.0)

        def shown(over: float, now: Progress) -> None:
            described = f"Training, {name}: {now.right:.1%} of the sounds right, batch {now.done}"
            bar.update(task, completed=over, description=described)

        course.run(folders, budget, shown)
    return course.finished()


def fit(network: Network, clips: Iterable[Clip]) -> Iterator[tuple[float, Clip | None]]:
    """Each clip with the moments of its sounds, and how well they fit; None where they cannot be found."""
    pronounce = cache(lambda word: [way for way in pronunciations(word) if phones.known(way)])
    rarity = 0.5 * np.log(network.priors)
    for each in clips:
        graph = SoundGraph.of(ways_of(each.text, pronounce))
        found = align((network.log_posteriors(mfcc(plain(each))) - rarity).astype(np.float32), graph)
        yield (found.score, Clip(each.text, each.voice, each.pcm, found.spans)) if found else (IMPOSSIBLE, None)


def _named(without: str) -> str:
    return f"without-{without}" if without else "all"


def _bar() -> progress.Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return progress.Progress(*columns)
