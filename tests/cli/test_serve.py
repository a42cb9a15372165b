"""`ivr serve` as an operator starts it: what it says first."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.caller_voice import MODEL, needs_model

KEYPAD = "No speech model: it works by keypad (`ivr model fetch` installs one, IVR_VOSK_MODEL names it)."


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
    """The three lines that the line writes before it serves."""
    command = [sys.executable, "-m", "ivr", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        lines = [server.stdout.readline().strip() for _ in range(3)]
        server.send_signal(signal.SIGTERM)
    return lines


def test_it_says_that_it_works_by_keypad(environment: dict[str, str]) -> None:
    assert KEYPAD in first_lines(environment)


@needs_model
def test_it_names_the_model_that_listens(environment: dict[str, str], tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "vosk-model-of-the-house")
    listening = {**environment, "IVR_VOSK_MODEL": str(tmp_path / "vosk-model-of-the-house")}
    assert "It listens with vosk-model-of-the-house." in first_lines(listening)
    assert KEYPAD in first_lines({**listening, "IVR_STREAMS": "0"})


@pytest.mark.parametrize("made", [(), ("am/final.mdl", "conf/model.conf")])
def test_a_model_that_does_not_load_is_refused_in_one_sentence(
    environment: dict[str, str], made: tuple[str, ...], tmp_path: Path
) -> None:
    for name in made:
        (tmp_path / "model" / name).parent.mkdir(parents=True)
        (tmp_path / "model" / name).write_text("no model")
    wrong = {**environment, "IVR_VOSK_MODEL": str(tmp_path / "model")}
    command = [sys.executable, "-m", "ivr", "serve"]
    ended = subprocess.run(command, env=wrong, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    *of_the_library, sentence = ended.stderr.strip().splitlines()
    assert sentence.startswith("IVR_VOSK_MODEL: ")
    assert all("VoskAPI" in line for line in of_the_library)
    assert "answers" not in ended.stdout
