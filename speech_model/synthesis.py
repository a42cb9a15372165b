"""Synthetic speech for training, made in parcels by separate processes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from speech_model import clip, voices
from speech_model.stages import digest, once
from speech_model.texts import SHARES, Texts
from speech_model.voices import Speaking

PARCEL = 100
"""Utterances made at a time; an interruption loses no more."""
LANGUAGES = ("fr", "fr-be", "fr-ch")
HELD_OUT = frozenset({"", "f1", "f2", "f4", "m1", "m2", "m3", "m5", "Alicia"})
"""Variants that the accuracy of the recogniser is measured with (`tests.support.trials`): never trained on."""
VARIANTS = (
    *("f3", "f5", "m4", "m6", "m7", "m8", "Alex", "Andrea", "Andy", "Annie", "Denis", "Diogo", "Gene", "Henrique"),
    *("Hugo", "Jacky", "Lee", "Marco", "Mario", "Michael", "Mike", "Nguyen", "Reed", "adam", "anika", "antonio"),
    *("aunty", "belinda", "benjamin", "boris", "caleb", "david", "ed", "edward", "grandma", "grandpa", "gustave"),
    *("ian", "iven", "john", "klatt", "klatt2", "klatt3", "klatt4", "linda", "marcelo", "max", "michel", "miguel"),
    *("norbert", "pablo", "paul", "pedro", "quincy", "rob", "robert", "sandro", "shelby", "steph", "travis", "zac"),
)
"""Of eSpeak NG 1.52; robots and whispers are left out."""
VOICES = tuple(f"{language}+{variant}" for language, variant in product(LANGUAGES, VARIANTS))


def parcel(folder: Path, number: int) -> Path:
    """The folder of a parcel of clips."""
    return folder / f"espeak-{number:04d}"


def synthesise(parcels: Sequence[Path], texts: Texts, seed: int = 0) -> Iterator[Path]:
    """Makes parcels of clips and gives each as it is there; those already made are kept."""
    key = digest(texts.entries, texts.words, texts.sentences, VOICES, SHARES, seed, PARCEL)
    # A fresh process for each parcel: the library keeps some state, and a parcel must not depend on the others.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as makers:
        for number, target in enumerate(parcels):
            once(target, key, partial(_made, makers, target, plan(texts, number, seed)))
            yield target


def plan(texts: Texts, number: int, seed: int) -> list[tuple[str, Speaking]]:
    """What is said in a parcel, and how: always the same."""
    chance = np.random.default_rng([seed, number])
    return [(texts.draw(chance), _speaking(chance)) for _ in range(PARCEL)]


def _speaking(chance: np.random.Generator) -> Speaking:
    pace, pitch, melody = chance.integers(100, 220), chance.integers(15, 85), chance.integers(15, 85)
    return Speaking(str(chance.choice(VOICES)), int(pace), int(pitch), int(melody))


def _made(makers: ProcessPoolExecutor, target: Path, said: list[tuple[str, Speaking]]) -> None:
    clip.write(target, makers.submit(voices.say_all, said).result())
