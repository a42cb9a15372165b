"""Human recordings: a speaker's files made into prompts, and what is wrong with them."""

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
"""dBFS of the voice; below, levelling would make the noise of the room heard."""

_FULL = 0.999
_CLIPPED_RUN = 4
_SLOW = ".slow"


@dataclass(frozen=True)
class Taken:
    """A speaker's file that is a prompt."""

    name: str
    seconds: float


@dataclass(frozen=True)
class RecordingRefused:
    """A speaker's file that is not, and why."""

    file: str
    problem: str


def take(files: list[Path], names: Set[str], audio: Path) -> Iterator[Taken | RecordingRefused]:
    """Makes recordings of a speaker's files: trimmed, levelled, in `audio` as `<name>.wav`.

    A file is named after its prompt, one of `names`, with ".slow" behind for the slow pace: `welcome.menu.slow.mp3`.
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
    """The prompts that have no recording at the usual pace."""
    return sorted(name for name in names if not (audio / f"{name}.wav").is_file())


def problems(names: Set[str], audio: Path) -> list[str]:
    """What is wrong with the recordings of a folder, one sentence each."""
    found = []
    for file in sorted(audio.glob("[!.]*")):
        try:
            _prepared(file, names)
        except InputError as error:
            found.append(f"{audio.name}/{file.name} {error}")
    return found


def _prepared(file: Path, names: Set[str]) -> Sound:
    """The sound of a recording as it is played. Raises InputError with what is wrong with it."""
    prompt = file.stem.removesuffix(_SLOW)
    if prompt not in names:
        raise InputError("is no prompt of the reading list: name the file as `ivr prompts list --to-record` says.")
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
    except Exception as error:  # what is wrong with a file shows in as many ways as there are formats
        raise InputError("is no sound that can be read: save it again, as WAV.") from error
    return np.asarray(mixed.get_array_of_samples(), np.float64) / mixed.max_possible_amplitude, mixed.frame_rate


def _segments() -> Any:
    with _unwarned():
        from pydub import AudioSegment
    return AudioSegment


@contextmanager
def _unwarned() -> Iterator[None]:
    """Keeps from people what pydub says of its own age and of the absence of ffmpeg."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _clipped(sound: Sound) -> bool:
    """Whether several samples in a row are at full scale."""
    full = (np.abs(sound) >= _FULL).astype(np.int64)
    return bool((np.convolve(full, np.ones(_CLIPPED_RUN, np.int64)) >= _CLIPPED_RUN).any())


def _write(path: Path, sound: Sound) -> None:
    """16-bit WAV at 8,000 Hz, written whole or not at all."""
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
