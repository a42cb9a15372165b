"""A speaker's files become prompts: what is measured is the sound that is written."""

import io
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ivr.core import codec
from ivr.core.codec import Sound
from ivr.core.errors import InputError
from ivr.core.settings import ROOT
from ivr.speech import loudness
from ivr.speech.voices.recordings import RecordingRefused, Taken, missing, problems, take
from ivr.speech.voices.voice import Voice
from tests.support.wav_file import write_wav

NAMES = {"welcome.menu", "welcome.greeting", "anytime.back"}
RATE = 44100


def tone(seconds: float = 1.0, amplitude: float = 0.1, rate: int = RATE) -> Sound:
    return amplitude * np.sin(2 * np.pi * 1000 * np.arange(round(seconds * rate)) / rate)


def hiss(seconds: float) -> Sound:
    return np.random.default_rng(3).normal(0, 0.0003, round(seconds * RATE))


def taken(folder: Path) -> list[Taken | RecordingRefused]:
    return list(take(sorted((folder / "speaker").iterdir()), NAMES, folder / "audio"))


def written(folder: Path, name: str) -> Sound:
    sound, rate = codec.read_wav((folder / "audio" / f"{name}.wav").read_bytes())
    assert rate == 8000
    return sound


@pytest.mark.parametrize(("rate", "channels", "width"), [(44100, 2, 2), (48000, 1, 3), (16000, 1, 1), (8000, 1, 4)])
def test_a_recording_of_any_usual_kind_is_taken(rate: int, channels: int, width: int, tmp_path: Path) -> None:
    write_wav(tmp_path / "speaker" / "welcome.menu.wav", tone(rate=rate), rate, channels, width)
    assert taken(tmp_path) == [Taken("welcome.menu", pytest.approx(1.0, abs=0.02))]
    assert loudness.level(written(tmp_path, "welcome.menu")) == pytest.approx(-20, abs=0.5)


def test_silence_at_the_ends_is_cut_to_a_tenth_of_a_second(tmp_path: Path) -> None:
    sound = np.concatenate([hiss(1.5), tone(), hiss(0.6), tone(), hiss(2)])
    write_wav(tmp_path / "speaker" / "welcome.menu.wav", sound, RATE)
    assert taken(tmp_path) == [Taken("welcome.menu", pytest.approx(2.8, abs=0.02))]


@pytest.mark.parametrize("amplitude", [0.012, 0.1, 0.9])
def test_every_recording_is_as_loud_as_the_voice(amplitude: float, tmp_path: Path) -> None:
    write_wav(tmp_path / "speaker" / "welcome.menu.wav", tone(amplitude=amplitude), RATE)
    taken(tmp_path)
    voice = Voice(tmp_path / "voice", recordings=tmp_path / "audio")
    heard = codec.to_sound(codec.decode(codec.payload(voice.prompt_audio("welcome.menu", "Bonjour."))))
    spoken = codec.to_sound(codec.decode(codec.payload(voice.audio("Bonjour, madame."))))
    assert loudness.level(heard) == pytest.approx(loudness.level(spoken), abs=2)


def test_the_slow_pace_has_its_own_recording_and_its_own_limit(tmp_path: Path) -> None:
    write_wav(tmp_path / "speaker" / "welcome.menu.slow.wav", tone(15), RATE)
    assert taken(tmp_path) == [Taken("welcome.menu.slow", pytest.approx(15, abs=0.02))]
    assert Voice(tmp_path / "voice", recordings=tmp_path / "audio").recording("welcome.menu", slow=True)


REFUSED: list[tuple[str, Callable[[Path], None], str]] = [
    ("welcome.menu.wav", lambda file: write_wav(file, np.clip(tone(amplitude=2.0), -1, 1), RATE), "clipped"),
    ("welcome.menu.wav", lambda file: write_wav(file, tone(amplitude=0.003), RATE), "too quiet"),
    ("welcome.menu.wav", lambda file: write_wav(file, np.zeros(RATE), RATE), "too quiet"),
    ("welcome.menu.wav", lambda file: write_wav(file, tone(12.5), RATE), "takes 12.5 s, at most 12 s"),
    ("welcome.greeting.wav", lambda file: write_wav(file, tone(15.5), RATE), "takes 15.5 s, at most 15 s"),
    ("welcome.men.wav", lambda file: write_wav(file, tone(), RATE), "not a prompt of the reading list"),
    ("notes.txt", lambda file: file.write_text("Bonjour") and None, "not a prompt of the reading list"),
]


@pytest.mark.parametrize(("name", "make", "problem"), REFUSED)
def test_what_cannot_be_played_well_is_refused(
    name: str, make: Callable[[Path], None], problem: str, tmp_path: Path
) -> None:
    (tmp_path / "speaker").mkdir()
    make(tmp_path / "speaker" / name)
    (result,) = taken(tmp_path)
    assert isinstance(result, RecordingRefused)
    assert (result.file, problem in result.problem) == (name, True)
    assert not (tmp_path / "audio").exists()


@pytest.mark.parametrize(
    ("name", "content"), [("welcome.menu.mp3", b"ID3"), ("welcome.menu.wav", b"RIFF, and no more")]
)
def test_a_file_that_needs_ffmpeg_says_so_without_it(
    name: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "speaker").mkdir()
    (tmp_path / "speaker" / name).write_bytes(content)
    (result,) = taken(tmp_path)
    assert isinstance(result, RecordingRefused)
    assert "ffmpeg" in result.problem


def test_a_refused_file_leaves_the_others_and_an_earlier_recording(tmp_path: Path) -> None:
    write_wav(tmp_path / "speaker" / "welcome.menu.wav", tone(), RATE)
    taken(tmp_path)
    before = written(tmp_path, "welcome.menu")
    write_wav(tmp_path / "speaker" / "welcome.menu.wav", np.zeros(RATE), RATE)
    write_wav(tmp_path / "speaker" / "anytime.back.wav", tone(), RATE)
    assert [type(result) for result in taken(tmp_path)] == [Taken, RecordingRefused]
    assert np.array_equal(written(tmp_path, "welcome.menu"), before)
    assert missing(NAMES, tmp_path / "audio") == ["welcome.greeting"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    write_wav(tmp_path / "speaker" / "welcome.menu.wav", tone(), RATE)
    (tmp_path / "audio").write_text("a file where the folder should be")
    with pytest.raises(InputError, match="cannot be written"):
        taken(tmp_path)


def test_recordings_put_there_by_hand_are_checked(tmp_path: Path) -> None:
    audio = tmp_path / "audio"
    write_wav(audio / "welcome.menu.wav", tone(), RATE)
    write_wav(audio / "old.prompt.wav", tone(), RATE)
    (audio / "anytime.back.wav").write_bytes(b"RIFF")
    (audio / ".gitkeep").touch()
    spoiled, unused = problems(NAMES, audio)
    assert spoiled.startswith("audio/anytime.back.wav ")
    assert unused.startswith("audio/old.prompt.wav is not a prompt")


def test_there_need_not_be_any_recording(tmp_path: Path) -> None:
    assert problems(NAMES, tmp_path / "audio") == []
    assert missing(NAMES, tmp_path / "audio") == sorted(NAMES)


def test_what_pydub_says_of_itself_is_not_heard(tmp_path: Path) -> None:
    """In a fresh process that makes every warning an error, and sees no ffmpeg."""
    write_wav(tmp_path / "speaker" / "welcome.menu.wav", tone(), RATE)
    code = (
        "from pathlib import Path\nfrom ivr.speech.voices.recordings import take\n"
        f"here = Path({str(tmp_path)!r})\n"
        "print(*take(list((here / 'speaker').iterdir()), {'welcome.menu'}, here / 'audio'))"
    )
    command = [sys.executable, "-W", "error", "-B", "-c", code]
    ran = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Taken(name='welcome.menu'")


def test_the_file_written_is_plain_16_bit_wav(tmp_path: Path) -> None:
    write_wav(tmp_path / "speaker" / "welcome.menu.wav", tone(), RATE)
    taken(tmp_path)
    with wave.open(io.BytesIO((tmp_path / "audio" / "welcome.menu.wav").read_bytes())) as made:
        assert (made.getframerate(), made.getnchannels(), made.getsampwidth()) == (8000, 1, 2)
