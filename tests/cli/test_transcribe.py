"""Recordings of every common kind go through the listening of a call, with the model that comes with the line."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soxr
from click.testing import CliRunner

from ivr.cli.transcribe import transcribe
from ivr.core import codec
from ivr.core.errors import ConfigurationError, InputError
from tests.support.caller_voice import MODEL, say
from tests.support.departments import SAONE_ET_LOIRE
from tests.support.wav_file import write_wav


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_VOSK_MODEL", str(MODEL))


def transcribed(file: Path, kind: str, *options: str) -> dict[str, object]:
    result = CliRunner().invoke(transcribe, [str(file), "--expect", kind, *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    heard: dict[str, object] = json.loads(result.stdout)
    return heard


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize(("rate", "channels", "width"), [(8000, 1, 2), (16000, 2, 2), (44100, 1, 3), (48000, 2, 1)])
def test_a_recording_is_heard_as_in_a_call(rate: int, channels: int, width: int, tmp_path: Path) -> None:
    spoken = codec.to_sound(say("c'est ça", tmp_path / "voice", "fr"))
    sound = np.asarray(soxr.resample(spoken, codec.TELEPHONE_RATE, rate), np.float64)
    write_wav(tmp_path / "a.wav", sound, rate, channels, width)
    heard = transcribed(tmp_path / "a.wav", "yes_no")
    assert heard["confidence"] >= 0.5  # type: ignore[operator]
    assert heard == {"words": "c'est ça", "confidence": heard["confidence"], "value": "yes", "complete": True}


@pytest.mark.usefixtures("listening")
def test_telephone_sound_is_heard_and_dates_are_read_from_the_reference_date(tmp_path: Path) -> None:
    spoken = codec.encode(say("deux mars quarante", tmp_path / "voice", "fr", noise=0.0005))
    (tmp_path / "a.wav").write_bytes(codec.wav(spoken))
    heard = transcribed(tmp_path / "a.wav", "birth_date", "--today", "2026-11-24")
    assert (heard["value"], heard["complete"]) == ("1940-03-02", True)


@pytest.mark.usefixtures("listening")
def test_an_answer_cut_at_the_end_of_the_file_is_heard(tmp_path: Path) -> None:
    spoken = say("oui", tmp_path / "voice", "fr")
    (tmp_path / "a.wav").write_bytes(codec.wav(codec.encode(spoken[: spoken.size - 2001])))
    assert transcribed(tmp_path / "a.wav", "yes_no")["value"] == "yes"


@pytest.mark.usefixtures("listening")
def test_the_department_says_how_it_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A department for which half a second of voice begins an answer does not hear a "oui"."""
    folder = tmp_path / "departments" / "saone-et-loire"
    shutil.copytree(SAONE_ET_LOIRE, folder)
    file = folder / "department.toml"
    file.write_text(file.read_text().replace("[listening]", "[listening]\nonset = 0.5\nonset_window = 0.6"))
    spoken = say("oui", tmp_path / "voice", "fr", noise=0.0)
    (tmp_path / "a.wav").write_bytes(codec.wav(codec.encode(spoken)))
    assert transcribed(tmp_path / "a.wav", "yes_no")["value"] == "yes"
    monkeypatch.setenv("IVR_DEPARTMENTS", str(folder.parent))
    assert transcribed(tmp_path / "a.wav", "yes_no")["value"] is None


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("seconds", [0, 1])
def test_a_recording_of_nothing_is_no_answer(seconds: int, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(codec.wav(codec.encode(np.zeros(8000 * seconds, np.int16))))
    nothing = {"words": "", "confidence": 0.0, "value": None, "complete": False}
    assert transcribed(tmp_path / "a.wav", "yes_no") == nothing


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize(("name", "problem"), [("none.wav", "cannot be read"), ("text.wav", "not a WAV file")])
def test_a_file_that_is_no_sound_is_named(name: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("Bonjour")
    result = CliRunner().invoke(transcribe, [str(tmp_path / name), "--expect", "yes_no"])
    assert isinstance(result.exception, InputError)
    assert problem in str(result.exception)
    assert name in str(result.exception)


def test_without_a_model_it_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(transcribe, [str(tmp_path / "a.wav"), "--expect", "yes_no"])
    assert isinstance(result.exception, ConfigurationError)
    assert "ivr model fetch" in str(result.exception)


@pytest.mark.parametrize("arguments", [["a.wav"], ["a.wav", "--expect", "nonsense"], ["--expect", "yes_no"]])
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    assert CliRunner().invoke(transcribe, arguments).exit_code == 2
