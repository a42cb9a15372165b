from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exchange.api.web import serve_exchange
from exchange.calls.verbs import LineFailed
from ivr.cli.call import call
from ivr.core import codec
from ivr.core.errors import ConfigurationError, InputError
from tests.exchange.calls.test_streaming import connect, hear
from tests.exchange.stream_line import Session, stream_line
from tests.exchange.toy import play, toy_server, toy_settings, toy_voice, wav

ASK = '<Gather numDigits="1" action="/next">' + play("Bonjour [bold]") + "</Gather>"


@pytest.fixture(scope="module")
def line() -> Iterator[str]:
    with toy_server({"/voice": ASK, "/next": play("touche DIGITS")}) as url:
        yield url


def dial(line: str, folder: Path, *options: str, typed: str = "") -> Result:
    environment = {"IVR_PUBLIC_URL": line, "IVR_VAR": str(folder)}
    return CliRunner().invoke(call, ["--to", "+33385218399", *options], input=typed, env=environment)


def test_it_shows_what_the_line_says_and_sends_what_is_typed(line: str, tmp_path: Path) -> None:
    shown = dial(line, tmp_path, "--direct", typed="7\n")
    assert shown.exit_code == 0
    assert "Bonjour [bold]" in shown.output
    assert "touche 7" in shown.output
    assert "La ligne a raccroché." in shown.output


@pytest.mark.parametrize("typed", ["/raccrocher\n", ""])
def test_the_caller_may_hang_up(line: str, tmp_path: Path, typed: str) -> None:
    assert "Appel terminé." in dial(line, tmp_path, "--direct", typed=typed).output


def test_it_plays_a_written_call(line: str, tmp_path: Path) -> None:
    script = tmp_path / "call.txt"
    script.write_text("# why\n< bonjour\n> 7\n< touche 7\n= raccroché\n", encoding="utf-8")
    assert dial(line, tmp_path, "--direct", "--script", str(script)).exit_code == 0


def test_it_exits_1_and_shows_the_line_when_something_else_is_said(line: str, tmp_path: Path) -> None:
    script = tmp_path / "call.txt"
    script.write_text("# why\n< bonsoir\n", encoding="utf-8")
    result = dial(line, tmp_path, "--direct", "--script", str(script))
    assert result.exit_code == 1
    assert "line 2: expected hears: bonsoir\n  heard: Bonjour [bold]" in result.stderr


def test_an_exchange_that_does_not_answer_is_said_in_one_sentence(line: str, tmp_path: Path) -> None:
    result = dial(line, tmp_path, "--exchange", "http://127.0.0.1:1")
    assert isinstance(result.exception, LineFailed)
    assert "ivr serve" in str(result.exception)


def test_a_line_that_does_not_answer_is_said_in_one_sentence(tmp_path: Path) -> None:
    result = dial("http://127.0.0.1:1", tmp_path, "--direct")
    assert isinstance(result.exception, LineFailed)


def test_it_does_not_dial_beside_a_real_carrier(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "secret")
    assert isinstance(dial(line, tmp_path, "--direct").exception, ConfigurationError)


@pytest.fixture
def exchange(line: str) -> Iterator[str]:
    running = serve_exchange(toy_settings(line), toy_voice)
    yield running.url
    running.close()


def test_recordings_are_refused_by_a_line_by_keypad(line: str, exchange: str, tmp_path: Path) -> None:
    recording = tmp_path / "oui.wav"
    recording.write_bytes(wav(0.1))
    result = dial(line, tmp_path, "--exchange", exchange, "--audio", str(recording))
    assert isinstance(result.exception, InputError)
    assert "IVR_VOSK_MODEL" in str(result.exception)


def test_a_recording_that_cannot_be_read_is_said_before_dialling(line: str, tmp_path: Path) -> None:
    result = dial(line, tmp_path, "--exchange", "http://127.0.0.1:1", "--audio", str(tmp_path / "none.wav"))
    assert isinstance(result.exception, InputError)


@pytest.mark.parametrize("option", ["--voice", "--live"])
def test_a_voice_needs_a_running_exchange(line: str, tmp_path: Path, option: str) -> None:
    assert dial(line, tmp_path, "--direct", option).exit_code == 2


def test_a_recorded_caller_answers_each_time_the_line_listens(tmp_path: Path) -> None:
    heard: list[str] = []

    def talk(session: Session) -> None:
        session.until("start")
        for _ in range(2):
            session.play(b"a" * 160)
            session.send("mark", mark={"name": "asked"})
            heard.append(hear(session)[0])
        session.play(b"a" * 160)
        session.until("stop")

    files = [tmp_path / "1.wav", tmp_path / "2.wav"]
    for file, sample in zip(files, (b"\x10", b"\x30"), strict=True):
        file.write_bytes(codec.wav(sample * 160))
    with stream_line(talk) as url, toy_server({"/voice": connect(url)}) as line:
        running = serve_exchange(toy_settings(line), toy_voice)
        options = [part for file in files for part in ("--audio", str(file))]
        result = dial(line, tmp_path, "--exchange", running.url, *options)
        running.close()
    assert result.exit_code == 0, result.output
    assert heard == ["\x10", "\x30"]
    assert "Appel terminé." in result.output
