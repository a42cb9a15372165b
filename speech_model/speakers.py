"""The people who are heard: whose recordings train the model, and what they say."""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase
from tempfile import TemporaryDirectory

import numpy as np
import soxr

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Pcm
from ivr.core.errors import InputError
from ivr.language.grammars.dates.calendar import MONTHS, WEEKDAYS
from speech_model import gsm, line, packages
from speech_model.clip import RATE, Clip
from speech_model.packages import Package

DIGITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
TEENS = ("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf")
TENS = ("vingt", "trente", "quarante", "cinquante", "soixante", "soixante dix", "quatre vingt", "quatre vingt dix")
NUMBERS = {**dict(enumerate((*DIGITS, *TEENS))), **{20 + 10 * at: said for at, said in enumerate(TENS)}}
"""The numbers that are recorded as one word or phrase, as the line's grammars write them."""

PASSED = (150.0, 3900.0)
"""Hertz that recordings of a switchboard are left with."""
AT_ONCE = 50
"""Files that one run of ffmpeg reads."""


@dataclass(frozen=True)
class Speaker:
    """A person, or those of one set of recordings."""

    name: str
    package: Package
    clips: Callable[[Path], Iterator[Clip]]
    """Reads an unpacked package."""
    trains: bool
    """Whether the licence lets a model that learnt from the recordings be given away with the product."""


def _stamps(folder: Path) -> Iterator[Clip]:
    """Descriptions of pictures, each with its text beside it."""
    paths = sorted(folder.rglob("*_desc_fr.ogg"))
    for path, pcm in zip(paths, _oggs(paths), strict=True):
        described = path.with_name(path.name.replace("_desc_fr.ogg", ".txt"))
        lines = described.read_text(encoding="utf-8", errors="replace").splitlines() if described.is_file() else []
        text = next((line.removeprefix("fr.utf8=").strip() for line in lines if line.startswith("fr.utf8=")), "")
        if text:
            yield Clip(text, "stamps", pcm)


def _letters(folder: Path) -> Iterator[Clip]:
    """The letters of the alphabet."""
    paths = [path for at in range(len(ascii_lowercase)) for path in folder.rglob(f"fr/alpha/a-{at}.ogg")]
    for letter, pcm in zip(ascii_lowercase, _oggs(paths), strict=True):
        yield Clip(letter, "letters", pcm)


def _armelle(folder: Path) -> Iterator[Clip]:
    """Numbers, months, weekdays and letters of a telephone exchange."""
    sounds = folder / "usr" / "share" / "asterisk" / "sounds" / "fr"
    for name, text in _words():
        path = sounds / f"{name}.gsm"
        if path.is_file():
            yield Clip(text, "armelle", at_rate(_without_clicks(gsm.decode(path.read_bytes())), TELEPHONE_RATE))


def _without_clicks(pcm: Pcm) -> Pcm:
    """Each of Armelle's recordings begins with a switch: a direct current, louder than the voice, that fades in 0.2 s.

    No telephone line passes what is below 150 Hz (ITU-T G.712)."""
    sound = np.pad(codec.to_sound(pcm), TELEPHONE_RATE)
    return codec.to_pcm(line.band(sound, *PASSED, 4)[TELEPHONE_RATE:-TELEPHONE_RATE])


def _june(folder: Path) -> Iterator[Clip]:
    """The same words by another exchange's voice."""
    sounds = folder / "usr" / "share" / "asterisk" / "sounds" / "fr_CA_f_June"
    for name, text in _words():
        path = sounds / f"{name}.wav"
        if path.is_file():
            sound, rate = codec.read_wav(path.read_bytes())
            yield Clip(text, "june", at_rate(codec.to_pcm(sound), rate))


SPEAKERS = (
    Speaker("stamps", packages.STAMPS, _stamps, trains=True),
    Speaker("letters", packages.LETTERS, _letters, trains=True),
    Speaker("armelle", packages.ARMELLE, _armelle, trains=True),
    Speaker("june", packages.JUNE, _june, trains=False),
)


def speaker(name: str) -> Speaker:
    """A speaker by name. Raises InputError when there is none."""
    found = [each for each in SPEAKERS if each.name == name]
    if not found:
        raise InputError(f"There is no speaker « {name} »: choose of {', '.join(each.name for each in SPEAKERS)}.")
    return found[0]


def _words() -> Iterable[tuple[str, str]]:
    """The recordings of single words that Asterisk's voices have, and what they say."""
    yield from ((f"digits/{number}", said) for number, said in NUMBERS.items())
    yield from ((f"digits/mon-{at}", month) for at, month in enumerate(MONTHS))
    yield from ((f"digits/day-{(at + 1) % 7}", weekday) for at, weekday in enumerate(WEEKDAYS))
    yield from (("digits/hundred", "cent"), ("digits/thousand", "mille"))
    yield from (("digits/today", "aujourd'hui"), ("digits/tomorrow", "demain"), ("digits/yesterday", "hier"))
    yield from ((f"letters/{letter}", letter) for letter in ascii_lowercase)


def _oggs(paths: list[Path]) -> Iterator[Pcm]:
    """Compressed sounds at `RATE`, read by ffmpeg, many in one run."""
    for at in range(0, len(paths), AT_ONCE):
        with TemporaryDirectory() as name:
            targets = [Path(name) / str(index) for index in range(len(paths[at : at + AT_ONCE]))]
            _convert(paths[at : at + AT_ONCE], targets)
            yield from (np.fromfile(target, np.int16) for target in targets)


def _convert(paths: list[Path], targets: list[Path]) -> None:
    """Raises InputError without ffmpeg."""
    inputs = [word for path in paths for word in ("-i", str(path))]
    form = ("-ac", "1", "-ar", str(RATE), "-f", "s16le")
    outputs = [word for at, target in enumerate(targets) for word in ("-map", f"{at}:a", *form, str(target))]
    try:
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *inputs, *outputs], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InputError("The recordings cannot be read: apt-get install ffmpeg.") from error


def at_rate(pcm: Pcm, rate: int) -> Pcm:
    """Samples of `rate` a second at `RATE`."""
    return np.asarray(soxr.resample(pcm, rate, RATE), np.int16)
