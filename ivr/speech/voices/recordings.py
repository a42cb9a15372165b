"""Imports and checks human recordings of prompts."""

import warnings
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Sound
from ivr.core.errors import InputError
from ivr.language.prompt_check import longest
from ivr.language.prompts import SLOWER_PAUSES
from ivr.speech import loudness

EDGE = 0.1
"""Seconds of silence left at both ends."""
QUIETEST = -45.0
"""Lowest level of the voice in dBFS; below it, normalising would make room noise audible."""

_FULL = 0.999
_CLIPPED_RUN = 4
_SLOW = ".slow"


@dataclass(frozen=True)
class Taken:
    """An imported file."""

    name: str
    seconds: float


@dataclass(frozen=True)
class RecordingRefused:
    """A refused file, and why."""

    file: str
    problem: str


def take(files: list[Path], names: Set[str], audio: Path) -> Iterator[Taken | RecordingRefused]:
    """Imports a speaker's files, trimmed and normalised, into `audio` as `<name>.wav`.

    A file is named after its prompt, one of `names`, with ".slow" added for the slow pace: `welcome.menu.slow.mp3`.
    Raises InputError when `audio` cannot be written."""
    for file in files:
        try:
            sound = _prepared(file, names)
        except InputError as error:
            yield RecordingRefused(file.name, str(error))
            continue
        _write(audio / f"{file.stem}.wav", sound)
        yield Taken(file.stem, len(sound) / TELEPHONE_RATE)


def missing(names: Set[str], audio: Path) -> list[str]:
    """The prompts without a recording at the normal pace."""
    return sorted(name for name in names if not (audio / f"{name}.wav").is_file())


def problems(names: Set[str], audio: Path) -> list[str]:
    """The problems of the recordings in a folder, one sentence each."""
    found = []
    for file in sorted(audio.glob("[!.]*")):
        try:
            _prepared(file, names)
        except InputError as error:
            found.append(f"{audio.name}/{file.name} {error}")
    return found


def _prepared(file: Path, names: Set[str]) -> Sound:
    """The sound of a recording as it is played. Raises InputError with its problem."""
    prompt = file.stem.removesuffix(_SLOW)
    if prompt not in names:
        raise InputError("is not a prompt of the reading list: name the file as in `ivr prompts list --to-record`.")
    sound, rate = _read(file)
    if _clipped(sound):
        raise InputError("is clipped: record it again at a lower level.")
    spoken = loudness.trimmed(codec.at_telephone_rate(sound, rate), EDGE)
    if not spoken.size or loudness.level(spoken) < QUIETEST:
        raise InputError("is too quiet: record it again, nearer to the microphone.")
    most = longest(prompt) * (SLOWER_PAUSES if file.stem != prompt else 1)
    if len(spoken) / TELEPHONE_RATE > most:
        raise InputError(f"takes {len(spoken) / TELEPHONE_RATE:.1f} s, at most {most:.0f} s: read it faster.")
    return loudness.faded(loudness.at_level(spoken, loudness.TARGET))


def _read(file: Path) -> tuple[Sound, int]:
    """The sound, channels mixed, and its samples per second."""
    kind = "wav" if file.suffix.lower() == ".wav" else None
    try:
        with file.open("rb") as opened, _unwarned():
            mixed = _segments().from_file(opened, format=kind).set_channels(1)
    except FileNotFoundError as error:
        raise InputError("cannot be read without ffmpeg: install ffmpeg, or save the file as WAV.") from error
    except Exception as error:  # every format has its own exceptions
        raise InputError("cannot be read as sound: save it again, as WAV.") from error
    return np.asarray(mixed.get_array_of_samples(), np.float64) / mixed.max_possible_amplitude, mixed.frame_rate


def _segments() -> Any:
    with _unwarned():
        from pydub import AudioSegment
    return AudioSegment


@contextmanager
def _unwarned() -> Iterator[None]:
    """Silences pydub's warnings about its age and a missing ffmpeg."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _clipped(sound: Sound) -> bool:
    """Whether several samples in a row are at full scale."""
    full = (np.abs(sound) >= _FULL).astype(np.int64)
    return bool((np.convolve(full, np.ones(_CLIPPED_RUN, np.int64)) >= _CLIPPED_RUN).any())


def _write(path: Path, sound: Sound) -> None:
    """Writes 16-bit WAV at 8,000 Hz, completely or not at all."""
    pcm = codec.to_pcm(sound).tobytes()
    segment = _segments()(data=pcm, sample_width=2, frame_rate=TELEPHONE_RATE, channels=1)
    draft = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as out:
            segment.export(out, format="wav")
        draft.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
