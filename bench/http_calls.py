"""Turns per second and latencies of whole booking calls over HTTP, beside a bare Flask route.

Both check the same signature and run as the line runs (gunicorn, threads); the same clients drive them in turn, in
the same minutes."""

import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import requests
from twilio.request_validator import RequestValidator

from bench.figures import percentile

KEYS = ("1", "1", "12051942", "1", "2", "2", "2", "2", "2", "1", "1", "71000", "1", "1", "1", "1", "1", "2")
"""A booking by keypad: book, myself, birth date, yes, five times no, two names skipped, town, number, soonest, first
pair, yes, noted, nobody else."""
ACTION = re.compile(r'action="([^"]+)"')
BARE = """
from flask import Flask, Response, request
from twilio.request_validator import RequestValidator
def app():
    flask = Flask(__name__)
    validator = RequestValidator({token!r})
    @flask.post("/voice")
    def voice():
        if not validator.validate({url!r} + request.path, request.form, request.headers.get("X-Twilio-Signature", "")):
            return Response(status=403)
        return Response("<Response><Hangup/></Response>", mimetype="text/xml")
    return flask
"""


@dataclass
class Timings:
    """Seconds of each request, and of each whole call."""

    turns: list[float] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    failed: int = 0
    wall: float = 0.0


class Caller:
    """A minimal carrier that signs its requests, over one connection kept open."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
        self.validator = RequestValidator(token)

    def post(self, path: str, parameters: dict[str, str]) -> str:
        """Body of the answer. Raises RuntimeError when the line refuses."""
        signature = self.validator.compute_signature(self.url + path, parameters)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urlencode(parameters), headers)
        response = self.connection.getresponse()
        body = response.read().decode()
        if response.status >= 400:
            raise RuntimeError(f"{path} answered {response.status}")
        return body


def book(caller: Caller, timings: Timings, number: int) -> None:
    """One whole call."""
    sid = "CA" + secrets.token_hex(16)
    basic = {"CallSid": sid, "AccountSid": "AC0", "From": f"+3338{number % 10_000_000:07d}", "To": "+33385218399"}
    birth = f"{number % 28 + 1:02d}{number // 28 % 12 + 1:02d}{1920 + number % 25}"
    started = time.perf_counter()
    path = "/voice"
    for keys in ("", *KEYS):
        before = time.perf_counter()
        body = caller.post(path, {**basic, "Digits": birth if len(keys) == 8 else keys} if keys else basic)
        timings.turns.append(time.perf_counter() - before)
        found = ACTION.search(body)
        if not found:
            break
        path = found.group(1)
    timings.failed += "<Hangup" not in body
    timings.calls.append(time.perf_counter() - started)
    caller.post("/voice/status", {**basic, "CallStatus": "completed"})


def drive(clients: int, count: int, work: Callable[[int], None]) -> float:
    """Wall seconds for `count` pieces of work on `clients` threads."""
    numbers = iter(range(count))
    lock = threading.Lock()

    def run() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            work(number)

    started = time.perf_counter()
    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


@contextmanager
def line(folder: Path, port: int, **more: str) -> Iterator[tuple[str, str, float, int]]:
    """A prepared line on a port, under `more` settings: its URL, its token, seconds from start to ready, pid of its web
    process."""
    environment = {**line_environment(folder, port), **more}
    ivr = str(Path(sys.executable).with_name("ivr"))
    subprocess.run([ivr, "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
    started = time.perf_counter()
    process = subprocess.Popen([ivr, "serve"], env=environment, stdout=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        wait_for(url + "/readyz")
        ready = time.perf_counter() - started
        yield url, (folder / "secrets" / "auth_token").read_text(), ready, process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def bare(folder: Path, port: int, token: str) -> Iterator[str]:
    """A Flask route that checks the signature and does nothing else, served the same way."""
    url = f"http://localhost:{port}"
    (folder / "bare_route.py").write_text(BARE.format(token=token, url=url))
    command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-k", "gthread", "--threads", "16"]
    command += ["--keep-alive", "30", "--log-level", "warning", "--chdir", str(folder), "bare_route:app()"]
    process = subprocess.Popen(command)
    try:
        wait_for(url + "/")
        yield url
    finally:
        process.terminate()
        process.wait(30)


def wait_for(url: str) -> None:
    """Waits until a server answers anything at all."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            requests.get(url, timeout=2)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{url} did not answer within a minute.")


def line_environment(folder: Path, port: int) -> dict[str, str]:
    """The environment of a line served from a folder on a port; the benchmark's own settings are left out."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IVR_", "TWILIO_"))}
    mine = {"IVR_VOSK_MODEL": "", "IVR_VAR": str(folder), "IVR_PORT": str(port), "IVR_EXCHANGE_PORT": str(port + 1)}
    return {**kept, **mine, "IVR_PUBLIC_URL": f"http://localhost:{port}"}


def memory_mib(parent: int) -> float:
    """Proportional memory of the web process with the largest share, MiB."""
    import psutil

    children = psutil.Process(parent).children()
    web = [child for child in children if "gunicorn" in " ".join(child.cmdline()) or "serve" in child.cmdline()]
    return max((child.memory_full_info().pss for child in web or [psutil.Process(parent)]), default=0) / 2**20


def measure(calls: int = 150, clients: tuple[int, ...] = (1, 8)) -> list[tuple[str, str]]:
    """Rows of figure and value."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as name:
        folder = Path(name)
        with line(folder, 8420) as (url, token, ready, pid), bare(folder, 8430, token) as bare_url:
            rows.append(("second start, seconds from command to ready", f"{ready:.1f}"))
            for count in clients:
                rows += _compare(url, bare_url, token, calls, count)
            rows.append(("memory of the web process after the run, MiB (PSS)", f"{memory_mib(pid):.0f}"))
    return rows


def _compare(url: str, bare_url: str, token: str, calls: int, clients: int) -> list[tuple[str, str]]:
    timings, reference = Timings(), Timings()
    local = threading.local()

    def caller(address: str) -> Caller:
        if getattr(local, "address", None) != address:
            local.address, local.caller = address, Caller(address, token)
        found: Caller = local.caller
        return found

    def one_bare(_number: int) -> None:
        before = time.perf_counter()
        caller(bare_url).post("/voice", {"CallSid": "CA0", "From": "+33385550142", "Digits": "1"})
        reference.turns.append(time.perf_counter() - before)

    reference.wall = drive(clients, calls * len(KEYS) // 2, one_bare)
    timings.wall = drive(clients, calls, lambda number: book(caller(url), timings, clients * 100_000 + number))
    reference.wall += drive(clients, calls * len(KEYS) // 2, one_bare)
    turn, route = percentile(timings.turns, 50), percentile(reference.turns, 50)
    per_turn, per_route = timings.wall / len(timings.turns), reference.wall / len(reference.turns)
    return [
        (f"{clients} clients: turns per second", f"{len(timings.turns) / timings.wall:.0f}"),
        (f"{clients} clients: bare route, requests per second", f"{len(reference.turns) / reference.wall:.0f}"),
        (f"{clients} clients: turn p50 / p95 / p99, ms", _spread(timings.turns)),
        (f"{clients} clients: bare route p50 / p95 / p99, ms", _spread(reference.turns)),
        (
            f"{clients} clients: cost of a turn in bare routes, by median (by throughput)",
            f"{turn / route:.1f} ({per_turn / per_route:.1f})",
        ),
        (f"{clients} clients: whole booking call p50 / p95 / p99, ms", _spread(timings.calls)),
        (f"{clients} clients: calls that did not end as booked", str(timings.failed)),
    ]


def _spread(seconds: list[float]) -> str:
    return " / ".join(f"{percentile(seconds, at) * 1000:.1f}" for at in (50, 95, 99))
