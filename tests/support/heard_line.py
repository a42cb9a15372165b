"""A line served by real processes with the real recogniser, and calls to it that are heard."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from ivr.booking.audit import audit
from ivr.core.db import make_engine
from ivr.telephony.audio_links import AudioLinks
from tests.acceptance.test_killed_web_process import Server, free_port
from tests.conftest import NOW
from tests.support.caller_voice import MODEL, say
from tests.support.departments import DEPARTMENTS
from tests.support.stream_phone import StreamPhone
from tests.support.world import World, build

STREAM = re.compile(r'<Stream url="([^"]+)"><Parameter name="token" value="([^"]+)" /></Stream>')
AFTER = re.compile(r'<Connect action="([^"]+)"')
ACTION = re.compile(r'<Gather[^>]* action="([^"]+)"')
PLAY = re.compile(r"<Play>[^<]*/audio/([^<]+)\.wav</Play>")


@dataclass
class HeardLine:
    """A served line, and the carrier's way of asking it."""

    server: Server
    token: str
    voices: Path
    world: World
    words: AudioLinks = field(default_factory=lambda: AudioLinks("secret"))

    def post(self, path: str, form: dict[str, str]) -> str:
        """One signed request, made again until the line answers, as carriers do."""
        url = self.server.url + path
        headers = {"X-Twilio-Signature": RequestValidator(self.token).compute_signature(url, form)}
        give_up = time.monotonic() + 240
        while True:
            try:
                return requests.post(url, data=form, headers=headers, timeout=10).text
            except requests.ConnectionError:
                assert time.monotonic() < give_up
                time.sleep(0.05)

    def text(self, token: str) -> str:
        """The words behind a mark or an audio address."""
        return self.words.utterance(token.removeprefix("say:"), NOW).text

    def sound(self) -> bool:
        """Whether the database keeps every invariant."""
        with Session(self.world.engine) as session:
            return audit(session, self.world.clock()) == []

    def ring(self) -> "HeardCall":
        """A new call, answered with a stream that nobody has opened yet."""
        call = HeardCall(self, {"CallSid": "CA" + secrets.token_hex(16), "From": number(), "To": "+33385218399"})
        call.follow(self.post("/voice", call.ring))
        assert call.stream
        return call

    def call(self) -> "HeardCall":
        """A new call that has heard the greeting."""
        call = self.ring()
        call.listen()
        return call


@dataclass
class HeardCall:
    """One call, in streams or by keypad, whichever the line offers."""

    line: HeardLine
    ring: dict[str, str]
    stream: tuple[str, str] | None = None
    """Address and token of the stream that the line offers."""
    after: str = ""
    """Where the carrier goes on when the stream has ended, or with the keys."""
    body: str = ""
    """The last document."""
    _phone: StreamPhone | None = None

    @property
    def phone(self) -> StreamPhone:
        """The stream."""
        assert self._phone
        return self._phone

    def follow(self, body: str) -> None:
        """Does what a document says."""
        self.body = body
        stream, action = STREAM.search(body), AFTER.search(body) or ACTION.search(body)
        self.stream = (stream[1], stream[2]) if stream else None
        self.after = action[1] if action else ""

    def listen(self) -> str:
        """Opens the stream and hears its first reply."""
        assert self.stream
        self._phone = StreamPhone(*self.stream, late=self._late)
        return self.reply()

    def resume(self) -> str:
        """The carrier goes on after the stream: the document it gets."""
        self.follow(self.line.post(self.after, self.ring))
        return self.body

    def type(self, keys: str) -> str:
        """Answers by keypad, outside a stream; the words of the reply."""
        self.follow(self.line.post(self.after, {**self.ring, "Digits": keys.rstrip("#")}))
        return self.listen() if self.stream else self.said_by_keypad()

    def said_by_keypad(self) -> str:
        """The words of the last document."""
        return " ".join(map(self.line.text, PLAY.findall(self.body)))

    def reply(self) -> str:
        """The words of the stream's next reply."""
        self.phone.reply()
        return self.said()

    def said(self) -> str:
        """The words of the last reply."""
        return " ".join(map(self.line.text, self.phone.marks))

    def speak(self, text: str) -> str:
        """Says something; the words of the reply."""
        self.phone.say(say(text, self.line.voices, "fr", noise=0.0005))
        return self.reply()

    def press(self, keys: str) -> str:
        """Presses keys; the words of the reply."""
        self.phone.press(keys)
        return self.reply()

    def scalar(self, what: str) -> object:
        """The single value of a query about this call, whose id is `:id`."""
        call = self.line.world.scalar("SELECT id FROM calls WHERE carrier_sid = :sid", sid=self.ring["CallSid"])
        return self.line.world.scalar(what, id=call)

    def _late(self, mark: str) -> bool:
        return self.line.text(mark).startswith("Je regarde")


def number() -> str:
    """A landline number that has not called before."""
    return f"+333855{secrets.randbelow(100_000):05d}"


@contextmanager
def heard_line(db_url: str, folder: Path) -> Iterator[HeardLine]:
    """Serves a line on a database."""
    engine = make_engine(db_url)
    world = build(db_url, engine, folder / "var", NOW)
    port, served = free_port(), folder / "served"
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": "/usr/bin:/bin",
        "IVR_DATABASE_URL": db_url,
        "IVR_DEPARTMENTS": str(DEPARTMENTS),
        "IVR_VAR": str(served),
        "IVR_PORT": str(port),
        "IVR_EXCHANGE_PORT": str(free_port()),
        "IVR_PUBLIC_URL": url,
        "IVR_DATA_KEY": world.settings.data_key,
        "IVR_SECRET_KEY": "secret",
        "IVR_NOW": NOW.replace(tzinfo=None).isoformat(),
        "IVR_VOSK_MODEL": str(MODEL),
    }
    server = Server(environment, url)
    server.start()
    try:
        _wait_for(url)
        yield HeardLine(server, (served / "secrets" / "auth_token").read_text(), folder / "voices", world)
    finally:
        server.kill_all()
        engine.dispose()


def _wait_for(url: str) -> None:
    give_up = time.monotonic() + 240
    while time.monotonic() < give_up:
        try:
            if not requests.get(f"{url}/readyz", timeout=2).json()["model"].startswith("none"):
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("The line did not start.")
