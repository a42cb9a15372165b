"""Real processes, a real socket, the real recogniser: calls that are heard."""

import json
import re
import secrets
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import requests
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from ivr.booking.audit import audit
from ivr.speech import codec
from ivr.telephony.audio_links import AudioLinks
from tests.acceptance.test_killed_web_process import Server, free_port
from tests.conftest import NOW
from tests.support.caller_voice import MODEL, needs_model, say
from tests.support.stream_phone import StreamPhone
from tests.support.world import World

pytestmark = needs_model
STREAM = re.compile(r'<Stream url="([^"]+)"><Parameter name="token" value="([^"]+)" /></Stream>')
AFTER = re.compile(r'<Connect action="([^"]+)"')


@dataclass
class Line:
    """A served line, and the carrier's way of asking it."""

    url: str
    token: str
    words: AudioLinks
    voices: Path
    ring: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, **more: str) -> str:
        form = {**self.ring, **more}
        signed = RequestValidator(self.token).compute_signature(self.url + path, form)
        headers = {"X-Twilio-Signature": signed}
        return requests.post(self.url + path, data=form, headers=headers, timeout=10).text

    def call(self) -> tuple[StreamPhone, str]:
        """Rings, opens the stream and listens to the greeting; also returns where the carrier goes on afterwards."""
        self.ring = {"CallSid": "CA" + secrets.token_hex(16), "From": "+33385550142", "To": "+33385218399"}
        body = self.post("/voice")
        stream, after = STREAM.search(body), AFTER.search(body)
        assert stream, body
        assert after, body
        phone = StreamPhone(stream[1], stream[2])
        phone.reply()
        return phone, after[1]

    def said(self, phone: StreamPhone) -> str:
        """The words of the last reply."""
        tokens = [mark.removeprefix("say:") for mark in phone.marks]
        return " ".join(self.words.utterance(token, NOW).text for token in tokens)

    def speak(self, phone: StreamPhone, text: str) -> str:
        phone.say(say(text, self.voices, "fr", noise=0.0005))
        phone.reply()
        return self.said(phone)

    def press(self, phone: StreamPhone, keys: str) -> str:
        phone.press(keys)
        phone.reply()
        return self.said(phone)


@pytest.fixture
def line(world: World, db_url: str, tmp_path: Path) -> Iterator[Line]:
    port, exchange, folder = free_port(), free_port(), tmp_path / "served"
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": "/usr/bin:/bin",
        "IVR_DATABASE_URL": db_url,
        "IVR_VAR": str(folder),
        "IVR_PORT": str(port),
        "IVR_EXCHANGE_PORT": str(exchange),
        "IVR_PUBLIC_URL": url,
        "IVR_DATA_KEY": world.settings.data_key,
        "IVR_SECRET_KEY": "secret",
        "IVR_NOW": NOW.replace(tzinfo=None).isoformat(),
        "IVR_VOSK_MODEL": str(MODEL),
    }
    server = Server(environment, url)
    server.start()
    try:
        wait_for(url)
        token = (folder / "secrets" / "auth_token").read_text()
        yield Line(url, token, AudioLinks("secret"), tmp_path / "voices")
    finally:
        server.kill_all()


def wait_for(url: str) -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        try:
            if requests.get(f"{url}/readyz", timeout=2).json()["model"] == "model":
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("The line did not start.")


BOOKING = (
    ("say", "un", "pour vous-même"),
    ("say", "un", "date de naissance"),
    ("say", "premier juillet trente-huit", "Né le premier juillet mille neuf cent trente-huit"),
    ("say", "oui", "allergie"),
    ("press", "2", "fièvre"),
    ("press", "2", "en contact"),
    ("press", "2", "autre vaccin"),
    ("press", "2", "Covid"),
    ("press", "2", "nom de famille"),
    ("press", "1", "prénom"),
    ("press", "1", "commune"),
    ("press", "71000#", "quatre-vingt-cinq, cinquante-cinq"),
    ("say", "oui", "Quand venir"),
    ("press", "1", "Première injection"),
    ("say", "le premier", "Mâcon"),
    ("say", "oui", "numéro de dossier"),
)


def play(line: Line, phone: StreamPhone, until: str = "") -> None:
    """Goes through the booking, to the question in which some words are heard."""
    for how, what, expected in BOOKING:
        heard = line.speak(phone, what) if how == "say" else line.press(phone, what)
        assert expected in heard, (what, heard)
        if until and until in heard:
            return


def test_a_call_books_by_voice_and_keys_and_hangs_up(line: Line, world: World) -> None:
    world.open_slots()
    phone, after = line.call()
    play(line, phone)
    assert world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked' AND day2 - day1 = 28") == 1
    line.speak(phone, "oui")
    assert "Au revoir" in line.press(phone, "2")
    assert phone.reply() == []
    assert phone.closed
    assert line.post(after).endswith("<Response><Hangup /></Response>")
    with Session(world.engine) as session:
        assert audit(session, world.clock()) == []
    modes = "SELECT count(*) FROM turns WHERE mode = :mode"
    assert world.scalar(modes, mode="words") == 8
    assert world.scalar(modes, mode="keys") == 10


def test_a_lost_socket_goes_on_by_keypad_at_the_same_question(line: Line, world: World) -> None:
    phone, after = line.call()
    play(line, phone, until="Né le premier juillet")
    phone.cut()
    body = line.post(after)
    assert "<Gather" in body
    assert "<Play>" in body
    action = re.search(r'action="([^"]+)"', body)
    assert action
    line.post(action[1], Digits="1")
    assert world.scalar("SELECT step FROM turns ORDER BY number DESC LIMIT 1") == "identify.birth_date_ok"
    assert world.scalar("SELECT result FROM turns ORDER BY number DESC LIMIT 1") == "understood"


def test_a_person_is_reached_in_words(line: Line) -> None:
    phone, after = line.call()
    assert "Je vous passe une personne" in line.speak(phone, "conseiller")
    phone.reply()
    assert phone.closed
    body = line.post(after)
    assert "<Enqueue" in body
    assert "<Play>" not in body


def test_a_prompt_is_interrupted_by_voice(line: Line) -> None:
    phone, _ = line.call()
    phone.echoes = False
    line.press(phone, "1")
    phone.say(say("le premier", line.voices, "fr", noise=0.0005))
    phone.reply()
    assert phone.cleared == 1
    assert "date de naissance" in line.said(phone)


def test_a_stream_opens_once(line: Line) -> None:
    phone, _ = line.call()
    body = line.post("/voice")
    stream = STREAM.search(body)
    assert stream
    again = StreamPhone(stream[1], stream[2])
    assert again.reply() == []
    assert again.closed
    assert "pour vous-même" in line.press(phone, "1")


def test_an_independent_caller_is_understood_in_real_time(line: Line, tmp_path: Path) -> None:
    """`streamdouble` speaks the carrier's protocol at the pace of a telephone."""
    line.ring = {"CallSid": "CA" + secrets.token_hex(16), "From": "+33385550142", "To": "+33385218399"}
    stream = STREAM.search(line.post("/voice"))
    assert stream
    recording, trace = tmp_path / "un.wav", tmp_path / "trace.jsonl"
    quiet = np.zeros(codec.TELEPHONE_RATE * 3 // 2, np.int16)
    words = np.concatenate((quiet, say("le deux", line.voices, "fr", noise=0.0005), quiet))
    with wave.open(str(recording), "wb") as file:
        file.setparams((1, 2, codec.TELEPHONE_RATE, 0, "NONE", ""))
        file.writeframes(words.tobytes())
    command = [sys.executable, "-m", "streamdouble.cli", "call", stream[1], "--param", f"token={stream[2]}"]
    command += ["--audio", str(recording), "--trace", str(trace), "--json", "--max-drain", "2"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    events = [json.loads(row) for row in trace.read_text().splitlines()]
    told = [event["event"] for event in events if event["dir"] == "in"]
    assert told.count("clear") == 1
    marks = [event["mark"].removeprefix("say:") for event in events if event["dir"] == "in" and "mark" in event]
    assert "date de naissance" in line.words.utterance(marks[-1], NOW).text
