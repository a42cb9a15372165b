"""A real browser telephones the real line: Chromium, with a tone for a microphone."""

import base64
import itertools
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from exchange.api.web import serve_exchange
from exchange.browser_phone import create_browser_phone
from ivr.app import create_app
from ivr.core import codec
from ivr.core.crypto import Vault
from ivr.core.settings import ROOT, Settings
from ivr.department.files import load_departments
from ivr.language.configuration import ConfigurationStore
from ivr.line import Line
from ivr.telephony.carrier import Carrier
from tests.conftest import NOW
from tests.exchange.calls.test_streaming import connect
from tests.exchange.stream_line import Session, stream_line
from tests.exchange.toy import Documents, play, toy_server, toy_settings, toy_voice
from tests.support.browser import Page, chromium, expect, problems_of, serving
from tests.support.departments import DEPARTMENTS
from tests.support.world import SetClock

PATIENCE = 80_000
"""Milliseconds; on a quiet machine each step takes a fraction of a second."""


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
    exchange = serve_exchange(wanted, toy_voice)
    settings = wanted.model_copy(update={"exchange_port": int(exchange.url.rsplit(":", 1)[1])})
    line = Line(
        engine,
        Vault(settings.data_key),
        ConfigurationStore(DEPARTMENTS, ROOT / "prompts" / "fr"),
        SetClock(NOW),
    )
    with serving(create_app(settings, line), listening):
        yield url
    exchange.close()
    listening.close()


@contextmanager
def phone_of(wanted: Settings) -> Iterator[str]:
    """The address of a page with only a telephone on it, for a line elsewhere."""
    with phone_at(wanted) as (address, _):
        yield address


@contextmanager
def phone_at(wanted: Settings) -> Iterator[tuple[str, Settings]]:
    """The same, with the settings of its exchange."""
    exchange = serve_exchange(wanted, toy_voice)
    listening = socket.create_server(("127.0.0.1", 0))
    app = Flask("phone", static_folder=None)
    settings = wanted.model_copy(update={"exchange_port": int(exchange.url.rsplit(":", 1)[1])})
    app.register_blueprint(create_browser_phone(settings, lambda: load_departments(settings.departments_dir)))
    with serving(app, listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/phone", settings
    exchange.close()
    listening.close()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    flags.append(f"--use-file-for-fake-audio-capture={tone(tmp_path / 'tone.wav')}")
    with chromium(*flags) as browser:
        context = browser.new_context(locale="fr-FR", viewport={"width": 1180, "height": 940})
        yield context.new_page()


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
    page.get_by_role("button", name="Raccrocher").click()
    expect(page.get_by_role("status")).to_have_text("Appel terminé")
    assert problems == []


ROBOT = "+33377000071"
CALLED = "+33353010042"


def ring(settings: Settings, url: str) -> None:
    """Calls the telephone, as soon as it attends to its number."""
    carrier = Carrier(settings)
    while carrier.call(CALLED, ROBOT, url, "", 30) and carrier.find(CALLED, ROBOT, datetime.now(UTC))[0].status in (
        "failed",
        "busy",
    ):
        time.sleep(0.1)


def test_somebody_is_called_picks_up_answers_and_goes_on_waiting(page: Page) -> None:
    ask = '<Gather numDigits="1" action="/next">' + play("êtes vous là") + "</Gather>"
    documents: Documents = {"/out": ask, "/next": play("merci") + "<Hangup/>", "/progress": ""}
    problems = problems_of(page)
    with toy_server(documents) as line, phone_at(toy_settings(line)) as (address, settings):
        page.goto(address)
        page.get_by_text("Qui appelle ?").click()
        page.get_by_label("Votre numéro").fill("03 53 01 00 42")
        page.get_by_role("button", name="Attendre un appel").click()
        expect(page.get_by_role("status")).to_have_text("En attente d’un appel")
        for _ in range(2):
            ring(settings, f"{line}/out")
            expect(page.get_by_role("status")).to_have_text(f"On vous appelle : {ROBOT}", timeout=PATIENCE)
            page.get_by_role("button", name="Décrocher").click()
            press(page, "1", "merci")
            expect(page.get_by_role("status")).to_have_text("Appel terminé. En attente d’un appel", timeout=PATIENCE)
        Carrier(settings).message(CALLED, ROBOT, "Rendez-vous vendredi.", "")
        expect(page.get_by_role("log")).to_contain_text("Message : Rendez-vous vendredi.", timeout=PATIENCE)
        ring(settings, f"{line}/out")
        page.get_by_role("button", name="Raccrocher").click()
        expect(page.get_by_role("status")).to_have_text("En attente d’un appel")
        page.get_by_role("button", name="Attendre un appel").click()
        expect(page.get_by_role("button", name="Appeler")).to_be_enabled()
    assert problems == []


def frames(session: Session) -> Iterator[bytes]:
    """What the line hears, 20 ms after 20 ms."""
    while True:
        yield base64.b64decode(session.until("media")["media"]["payload"])


def hertz(sound: bytes) -> float:
    """The frequency of a tone, from its changes of sign."""
    signs = codec.decode(sound) > 0
    return float((signs[1:] & ~signs[:-1]).sum()) * codec.TELEPHONE_RATE / len(sound)


def test_a_line_that_listens_hears_the_microphone(page: Page) -> None:
    heard: list[float] = []

    def talk(session: Session) -> None:
        session.until("start")
        next(sound for sound in frames(session) if sound.strip(b"\xff"))
        windows = [b"".join(itertools.islice(frames(session), 10)) for _ in range(8)]
        heard.append(max(map(hertz, windows)))
        session.play(b"a" * 1600)
        session.send("mark", mark={"name": "other"})
        session.until("stop")

    with (
        stream_line(talk) as url,
        toy_server({"/voice": connect(url)}) as line,
        phone_of(toy_settings(line)) as address,
    ):
        page.goto(address)
        page.get_by_role("button", name="Appeler").click()
        log = page.get_by_role("log")
        expect(log).to_contain_text("le micro est ouvert", timeout=PATIENCE)
        expect(log).to_contain_text("La ligne parle 0,2 s.", timeout=PATIENCE)
        expect(page.get_by_role("status")).to_have_text("À vous", timeout=PATIENCE)
        page.keyboard.press("Escape")
        expect(page.get_by_role("status")).to_have_text("Appel terminé")
    assert heard == [pytest.approx(440, abs=25)]
