"""`ivr prompts` and `ivr say` on real prompts and a real voice."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from ivr.cli.prompts import prompts
from ivr.cli.say import say
from ivr.core import codec
from ivr.core.errors import ConfigurationError, InputError
from ivr.core.settings import ROOT
from ivr.language.prompts import PromptBook
from ivr.speech.voices.voice import Voice
from tests.support.wav_file import write_wav


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_VAR", str(tmp_path / "var"))
    return tmp_path


@pytest.fixture
def two_prompts(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "prompts" / "fr"
    (folder / "audio").mkdir(parents=True)
    (folder / "anytime.toml").write_text('[back]\nasks = false\ntext = "Revenons."', encoding="utf-8")
    (folder / "spare.toml").write_text('[town]\nasks = false\ntext = "{town}, | noté."', encoding="utf-8")
    (folder / "samples.toml").write_text('town = "Saint Gengoux"', encoding="utf-8")
    monkeypatch.setenv("IVR_PROMPTS", str(folder.parent))
    return folder


def test_list_prints_name_seconds_and_text(two_prompts: Path) -> None:
    result = CliRunner().invoke(prompts, ["list"], catch_exceptions=False)
    assert result.output == "anytime.back\t0.4\tRevenons.\nspare.town\t1.8\t{town}, | noté.\n"


def test_the_reading_list_is_what_can_be_recorded_and_is_not(two_prompts: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(prompts, ["list", "--to-record"]).output == "anytime.back\t0.4\tRevenons.\n"
    (two_prompts / "audio" / "anytime.back.wav").write_bytes(codec.wav(bytes(8000)))
    assert runner.invoke(prompts, ["list", "--to-record"]).output == ""


def test_render_fills_the_cache_at_both_paces(two_prompts: Path, home: Path) -> None:
    result = CliRunner().invoke(prompts, ["render"], catch_exceptions=False)
    assert result.output.splitlines()[-1] == "3 texts are rendered at both paces."
    voice = Voice(home / "var" / "voice")
    assert voice.rendered("Revenons.")
    assert voice.rendered("Revenons.", slow=True)


def test_import_takes_recordings_and_says_what_is_missing(two_prompts: Path, home: Path) -> None:
    write_wav(home / "speaker" / "anytime.back.wav", 0.1 * np.sin(np.arange(16000)), 16000)
    result = CliRunner().invoke(prompts, ["import", str(home / "speaker")], catch_exceptions=False)
    assert result.output == "anytime.back\t1.0 s\n1 recordings are taken; 0 of 1 prompts have none yet.\n"
    assert CliRunner().invoke(prompts, ["list", "--to-record"]).output == ""


def test_import_names_what_it_refuses_and_fails(two_prompts: Path, home: Path) -> None:
    write_wav(home / "speaker" / "anytime.back.wav", np.zeros(16000), 16000)
    (home / "speaker" / ".hidden").touch()
    result = CliRunner().invoke(prompts, ["import", str(home / "speaker")])
    assert result.output.splitlines()[0].startswith("anytime.back.wav is too quiet")
    assert str(result.exception) == "1 of 1 files are refused: record them again and import them."


def test_check_looks_at_recordings_too(two_prompts: Path) -> None:
    (two_prompts / "audio" / "anytime.back.wav").write_bytes(b"RIFF")
    (two_prompts / "audio" / "old.name.wav").write_bytes(codec.wav(bytes(8000)))
    lines = CliRunner().invoke(prompts, ["check"]).output.splitlines()
    assert {line.split(" ")[0] for line in lines if line.startswith("audio/")} == {
        "audio/anytime.back.wav",
        "audio/old.name.wav",
    }


def test_check_prints_each_problem_and_fails(two_prompts: Path) -> None:
    result = CliRunner().invoke(prompts, ["check"])
    assert isinstance(result.exception, ConfigurationError)
    assert "spare.town is written but never spoken." in result.output
    assert "The prompt welcome.menu is spoken but is not written: add a table [menu]." in result.output
    assert "anytime.back is" not in result.output


def test_every_prompt_that_is_spoken_is_written() -> None:
    result = CliRunner().invoke(prompts, ["check"])
    assert "is spoken but is not written" not in result.output
    assert "has no sample" not in result.output
    assert "asks but has no" not in result.output


def test_every_placeholder_has_a_sample() -> None:
    book = PromptBook.load(ROOT / "prompts" / "fr")
    assert {blank for name in book.names() for blank in book.placeholders(name)} <= book.samples.keys()


def test_say_writes_a_telephone_wav(home: Path) -> None:
    file = home / "a.wav"
    result = CliRunner().invoke(say, ["Bonjour. | Au revoir.", "-o", str(file)], catch_exceptions=False)
    assert result.output == f"{file}: {codec.duration(file.read_bytes()):.1f} s\n"
    assert codec.duration(file.read_bytes()) > 1.2


def test_say_slowly_takes_longer(home: Path) -> None:
    for name, options in (("a", []), ("b", ["--slow"])):
        CliRunner().invoke(say, ["Bonjour, au revoir.", "-o", str(home / name), *options], catch_exceptions=False)
    assert (home / "b").stat().st_size > 1.1 * (home / "a").stat().st_size


def test_say_keeps_no_copy(home: Path) -> None:
    CliRunner().invoke(say, ["Bonjour.", "-o", str(home / "a.wav")], catch_exceptions=False)
    assert not (home / "var" / "voice").exists()


def test_say_names_a_file_that_cannot_be_written(home: Path) -> None:
    result = CliRunner().invoke(say, ["Bonjour.", "-o", str(home / "none" / "a.wav")])
    assert isinstance(result.exception, InputError)
    assert "cannot be written" in str(result.exception)
