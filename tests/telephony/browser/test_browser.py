"""A real browser telephones the real line: Chromium, with a tone for a microphone."""

import os
import shutil
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import make_server

from ivr.app import create_app
from ivr.calls import Line
from ivr.department_load import DepartmentStore
from ivr.settings import ROOT, Settings
from ivr.speech.prompts import PromptStore
from ivr.telephony.exchange.door import serve_exchange
from ivr.vault import Vault
from tests.conftest import NOW
from tests.support.world import SetClock

CHROMIUM = os.environ.get("IVR_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

pytest.importorskip("playwright", reason="The package playwright is not installed: the browser telephone is not tried.")
if not CHROMIUM:
    pytest.skip(
        "No Chromium: install it (apt-get install chromium) or set IVR_CHROMIUM to try the browser telephone.",
        allow_module_level=True,
    )

from playwright.sync_api import Page, expect, sync_playwright  # noqa: E402

PATIENCE = 20_000
"""Milliseconds; on a quiet machine each step takes a fraction of a second."""


@contextmanager
def serving(app: Flask, listening: socket.socket) -> Iterator[None]:
    """The app over HTTP on a socket that already listens."""
    server = make_server("127.0.0.1", listening.getsockname()[1], app, threaded=True, fd=listening.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def tone(path: Path) -> Path:
    """Ten seconds of a 440 Hz tone, as a 48 kHz WAV file."""
    samples = b"".join(struct.pack("<h", 9000 if at % 109 < 54 else -9000) for at in range(480_000))
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(samples),
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        48_000,
        96_000,
        2,
        16,
        b"data",
        len(samples),
    )
    path.write_bytes(head + samples)
    return path


@pytest.fixture
def address(db_url: str, engine: Engine, tmp_path: Path) -> Iterator[str]:
    """The real line, by keypad, with the real exchange."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    wanted = Settings(database_url=db_url, public_url=url, var_dir=tmp_path / "var", exchange_port=0)
    exchange = serve_exchange(wanted)
    settings = wanted.model_copy(update={"exchange_port": int(exchange.url.rsplit(":", 1)[1])})
    line = Line(
        engine,
        Vault(settings.data_key),
        DepartmentStore(ROOT / "departments"),
        PromptStore(ROOT / "prompts" / "fr"),
        SetClock(NOW),
    )
    with serving(create_app(settings, line), listening):
        yield url
    exchange.close()
    listening.close()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    flags = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-capture"]
    flags.append(f"--use-file-for-fake-audio-capture={tone(tmp_path / 'tone.wav')}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        context = browser.new_context(locale="fr-FR", viewport={"width": 1180, "height": 940})
        yield context.new_page()
        browser.close()


def problems_of(page: Page) -> list[str]:
    """Errors of scripts and of the policy, from now on."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    return problems


def press(page: Page, keys: str, then: str) -> None:
    """Presses keys and waits for the line's next words."""
    for key in keys:
        page.keyboard.press(key)
    expect(page.get_by_role("log").locator("li.line").last).to_contain_text(then, timeout=PATIENCE)


def test_a_caller_dials_reads_presses_keys_and_hangs_up(page: Page, address: str) -> None:
    problems = problems_of(page)
    page.goto(f"{address}/phone")
    page.get_by_role("button", name="Appeler").click()
    expect(page.get_by_role("log").locator("li.line").first).to_contain_text("Bonjour", timeout=PATIENCE)
    press(page, "1", "vous-même")
    press(page, "1", "naissance")
    press(page, "12051942", "C'est bien cela")
    if picture := os.environ.get("PHONE_PICTURE"):
        page.screenshot(path=picture)
    page.get_by_role("button", name="Raccrocher").click()
    expect(page.get_by_role("status")).to_have_text("Appel terminé")
    assert problems == []
