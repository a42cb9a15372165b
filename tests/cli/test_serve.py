"""`ivr serve` as an operator starts it: what it says first."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from tests.support.caller_voice import MODEL
from tests.support.piper_voice import VOICE

KEYPAD = "It listens to keys only: IVR_VOSK_MODEL or IVR_STREAMS says so."


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def environment(db_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "IVR_DATABASE_URL": db_url,
        "IVR_VAR": str(tmp_path / "var"),
        "IVR_PORT": free_port(),
        "IVR_EXCHANGE_PORT": free_port(),
    }


def first_lines(environment: dict[str, str]) -> list[str]:
    """The log and three lines that the line writes before it serves; it is stopped at once, and so is its exchange."""
    lines: list[str] = []
    with started(environment) as server:
        assert server.stdout
        while sum(not line.startswith("{") for line in lines) < 3:
            lines.append(server.stdout.readline().strip())
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(environment["IVR_EXCHANGE_PORT"]))) != 0
    return lines


@contextmanager
def started(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "ivr", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server
        finally:
            server.send_signal(signal.SIGTERM)


def test_it_says_that_it_works_by_keypad(environment: dict[str, str]) -> None:
    assert f"It speaks with eSpeak NG fr. {KEYPAD}" in first_lines(environment)


def test_a_process_that_answers_has_its_voice_loaded(environment: dict[str, str], tmp_path: Path) -> None:
    with started({**environment, "IVR_PIPER_VOICE": str(VOICE)}):
        ready = wait_for(f"http://127.0.0.1:{environment['IVR_PORT']}/readyz")
        measured = (tmp_path / "var" / "voice" / "piper-pace.json").is_file()
    assert (ready["voice"], measured) == ("Piper humming", True)


def wait_for(url: str) -> dict[str, str]:
    give_up = time.monotonic() + 240
    while time.monotonic() < give_up:
        with suppress(requests.ConnectionError):
            state: dict[str, str] = requests.get(url, timeout=10).json()
            return state
        time.sleep(0.05)
    raise AssertionError("The line did not start.")


def test_it_listens_with_its_own_model_when_none_is_set(environment: dict[str, str]) -> None:
    del environment["IVR_VOSK_MODEL"]
    lines = first_lines(environment)
    assert "It speaks with eSpeak NG fr. It listens with vosk-model-telephone-fr-ivr." in lines
    assert any('"event": "listening"' in line and "vosk-model-telephone-fr-ivr" in line for line in lines)


def test_it_names_the_model_that_listens(environment: dict[str, str], tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "vosk-model-of-the-house", ignore=shutil.ignore_patterns("NAME"))
    listening = {**environment, "IVR_VOSK_MODEL": str(tmp_path / "vosk-model-of-the-house")}
    assert "It speaks with eSpeak NG fr. It listens with vosk-model-of-the-house." in first_lines(listening)


@pytest.mark.parametrize("made", [(), ("am/final.mdl", "conf/model.conf")])
def test_a_model_that_does_not_load_is_refused_in_one_sentence(
    environment: dict[str, str], made: tuple[str, ...], tmp_path: Path
) -> None:
    for name in made:
        (tmp_path / "model" / name).parent.mkdir(parents=True)
        (tmp_path / "model" / name).write_text("no model")
    *of_the_library, sentence = refused({**environment, "IVR_VOSK_MODEL": str(tmp_path / "model")})
    assert sentence.startswith("IVR_VOSK_MODEL: ")
    assert all("VoskAPI" in line for line in of_the_library)


def test_an_unknown_voice_is_refused_in_one_sentence(environment: dict[str, str]) -> None:
    (sentence,) = refused({**environment, "IVR_VOICE": "klingon-of-mars"})
    assert "klingon-of-mars" in sentence


def refused(environment: dict[str, str]) -> list[str]:
    """What a line that does not start says why."""
    command = [sys.executable, "-m", "ivr", "serve"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 1
    assert "answers" not in ended.stdout
    return ended.stderr.strip().splitlines()
