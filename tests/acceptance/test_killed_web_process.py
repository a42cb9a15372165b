"""Real processes on a real PostgreSQL: web processes are killed in the middle of booking calls."""

import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
import requests
from sqlalchemy import text
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from ivr.booking.audit import audit
from ivr.language.grammars.numbers.digits import Digits
from tests.support.departments import DEPARTMENTS
from tests.support.world import World

CALLS = 200
KEYS = ("1", "1", "", "1", "2", "2", "2", "2", "2", "1", "1", "71000", "1", "1", "1", "1")
ACTION = re.compile(r'action="([^"]+)"')
PLAY = re.compile(r"<Play>([^<]+)</Play>")
REFERENCE = re.compile(r"numéro de dossier : ([a-zéè, -]+)\.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """`ivr serve` as an operator starts it, on the test's database."""

    environment: dict[str, str]
    url: str
    options: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        command = [sys.executable, "-m", "ivr", "serve", *self.options]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def web_processes(self) -> list[psutil.Process]:
        assert self.process
        with suppress(psutil.Error):
            children = psutil.Process(self.process.pid).children()
            return [child for child in children if {"exchange", "worker"}.isdisjoint(child.cmdline())]
        return []

    def kill_all(self) -> None:
        assert self.process
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)

    def harass(self, seed: int) -> None:
        """Kills a web process every now and then, and twice the whole server."""
        chance = random.Random(seed)
        whole = 0
        while not self.stopping.wait(chance.uniform(0.2, 0.8)):
            if whole < 2 and chance.random() < 0.15:
                whole += 1
                self.kill_all()
                self.start()
                continue
            for process in self.web_processes():
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGKILL)


@contextmanager
def served(world: World, db_url: str, folder: Path, *options: str, **more: str) -> Iterator[Server]:
    port, exchange = free_port(), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IVR_", "TWILIO_"))}
    server = Server(
        {
            **kept,
            "IVR_DATABASE_URL": db_url,
            "IVR_DEPARTMENTS": str(DEPARTMENTS),
            "IVR_VAR": str(folder),
            "IVR_PORT": str(port),
            "IVR_EXCHANGE_PORT": str(exchange),
            "IVR_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "IVR_DATA_KEY": world.settings.data_key,
            "IVR_VOSK_MODEL": "",
            "IVR_NOW": world.clock().replace(tzinfo=None).isoformat(),
            **more,
        },
        f"http://127.0.0.1:{port}",
        options,
    )
    server.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.kill_all()


class Caller:
    """A carrier that asks again until it is answered, as carriers do."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.validator = RequestValidator(token)
        self.session = requests.Session()

    def post(self, path: str, parameters: dict[str, str]) -> str:
        headers = {"X-Twilio-Signature": self.validator.compute_signature(self.url + path, parameters)}
        return self._until_answered(
            lambda: self.session.post(self.url + path, data=parameters, headers=headers, timeout=30)
        )

    def transcript(self, url: str) -> str:
        return self._until_answered(lambda: self.session.get(url, headers={"Accept": "text/plain"}, timeout=30))

    @staticmethod
    def _until_answered(ask: "object") -> str:
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            with suppress(requests.RequestException):
                response: requests.Response = ask()  # type: ignore[operator]
                if response.status_code < 500:
                    return response.text
            time.sleep(0.05)
        raise AssertionError("The line did not come back within four minutes.")


def book(caller: Caller, number: int) -> str:
    """One call; the reference that was served, in digits, or empty."""
    basic = {"CallSid": "CA" + secrets.token_hex(16), "From": f"+333855{number:05d}", "To": "+33385218399"}
    birth = f"{number % 28 + 1:02d}{number // 28 % 12 + 1:02d}1940"
    body = caller.post("/voice", basic)
    for keys in KEYS:
        found = ACTION.search(body)
        if not found:
            return ""
        body = caller.post(found[1], {**basic, "Digits": keys or birth})
    said = " ".join(caller.transcript(url) for url in PLAY.findall(body))
    spoken = REFERENCE.search(said)
    return str(Digits(6).hear(spoken[1]).value) if spoken else ""


@pytest.mark.parametrize("seed", [2021])
def test_what_was_said_as_confirmed_exists_after_kill_9(world: World, db_url: str, tmp_path: Path, seed: int) -> None:
    world.open_slots(capacity=30)
    served_references: list[str] = []
    with served(world, db_url, tmp_path / "served") as server:
        token_file = tmp_path / "served" / "secrets" / "auth_token"
        deadline = time.monotonic() + 240
        while not token_file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        nemesis = threading.Thread(target=server.harass, args=(seed,))
        nemesis.start()
        numbers = iter(range(CALLS))

        def run() -> None:
            caller = Caller(server.url, token_file.read_text())
            for number in numbers:
                served_references.append(book(caller, number))

        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.stopping.set()
        nemesis.join()
    confirmed = [reference for reference in served_references if reference]
    with Session(world.engine) as session:
        stored = set(session.scalars(text("SELECT reference FROM bookings WHERE status = 'booked'")))
        assert audit(session, world.clock()) == []
    assert len(confirmed) > CALLS * 0.9
    assert set(confirmed) <= stored
