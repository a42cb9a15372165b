"""The two servers that the streamed benchmarks call: the line with its speech model, and a minimal Pipecat bot."""

import asyncio
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
import requests
from rich.console import Console
from twilio.request_validator import RequestValidator

from bench.http_calls import line_environment
from bench.report import CACHE
from bench.telephone import Phone
from ivr.core.clock import PARIS
from ivr.core.settings import ROOT
from tests.support.caller_voice import MODEL

STREAM = re.compile(r'<Stream url="([^"]+)"><Parameter name="token" value="([^"]+)" /></Stream>')
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
"""The business clock of the line."""
PIPECAT = "1.14.0"
LINE, REFERENCE = "the line", f"Pipecat {PIPECAT}"
PACKAGES = (f"pipecat-ai[websocket,silero]=={PIPECAT}", "uvicorn==0.54.0")
BOT = Path(__file__).with_name("pipecat_bot.py")


@dataclass
class Side:
    """A server that takes media streams, as its callers and its measurer see it."""

    name: str
    url: str
    process: psutil.Process
    token: str = ""
    """With which the line's carrier signs; empty for Pipecat, which is rung without a webhook."""
    database: Path | None = None
    processes: int = 1
    calls: int = 0

    def __post_init__(self) -> None:
        self.idle_memory = self.memory_mib()
        """MiB before the first call."""

    @property
    def recognises(self) -> bool:
        """Whether it is the line."""
        return bool(self.token)

    async def ring(self) -> tuple[str, dict[str, str]]:
        """The address of a new call's stream, and its parameters."""
        if not self.token:
            return self.url.replace("http", "ws", 1) + "/media", {}
        body = await asyncio.to_thread(self._post)
        stream = STREAM.search(body)
        if not stream:
            raise RuntimeError("The line opens no stream: is the speech model there?")
        return stream[1], {"token": stream[2]}

    async def dial(
        self, silence: Sequence[bytes], real_time: bool = False, parameters: dict[str, str] | None = None
    ) -> Phone:
        """A call whose stream is open."""
        url, own = await self.ring()
        phone = Phone(url, {**own, **(parameters or {})}, silence, real_time)
        await phone.dial()
        return phone

    def _post(self) -> str:
        self.calls += 1
        sid = "CA" + secrets.token_hex(16)
        form = {"CallSid": sid, "From": f"+3338{self.calls % 10**7:07d}", "To": "+33385218399"}
        signed = RequestValidator(self.token).compute_signature(self.url + "/voice", form)
        return requests.post(self.url + "/voice", form, headers={"X-Twilio-Signature": signed}, timeout=30).text

    def web(self) -> list[psutil.Process]:
        """The processes that answer calls."""
        children = self.process.children(recursive=True)
        return [self.process, *(child for child in children if "exchange" not in child.cmdline())]

    def cpu_seconds(self) -> float:
        """Processor time used so far, the database's included."""
        return sum(_cpu(process) for process in [*self.web(), *self._postgres()])

    def memory_mib(self) -> float:
        """Proportional memory of the processes that answer calls, MiB."""
        return float(sum(process.memory_full_info().pss for process in self.web())) / 2**20

    def _postgres(self) -> list[psutil.Process]:
        if self.database is None:
            return []
        with suppress(OSError, psutil.Error):
            server = psutil.Process(int((self.database / "postmaster.pid").read_text().splitlines()[0]))
            return [server, *server.children(recursive=True)]
        return []


@contextmanager
def the_line(processes: int = 1, streams: int = 110) -> Iterator[Side]:
    """The line, prepared in a separate folder, with its own model."""
    with (
        tempfile.TemporaryDirectory(prefix="ivr-bench-") as folder,
        _the_line(Path(folder), processes, streams) as side,
    ):
        yield side


@contextmanager
def _the_line(folder: Path, processes: int, streams: int) -> Iterator[Side]:
    if not (MODEL / "am").is_dir():
        raise SystemExit("There is no speech model: set SPEECH_MODEL to the folder of a French Vosk model.")
    port = _free_port()
    environment = line_environment(folder, port) | {
        "IVR_VOSK_MODEL": str(MODEL),
        "IVR_STREAMS": str(streams),
        "IVR_WEB_WORKERS": str(processes),
        "IVR_EXCHANGE_PORT": str(_free_port()),
        "IVR_NOW": NOW.replace(tzinfo=None).isoformat(),
        "IVR_SECRET_KEY": "secret",
    }
    ivr = [sys.executable, "-m", "ivr"]
    subprocess.run([*ivr, "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
    with _running([*ivr, "serve"], port, environment) as process:
        token = (folder / "secrets" / "auth_token").read_text()
        yield Side(LINE, f"http://localhost:{port}", process, token, folder / "postgres", processes)


@contextmanager
def pipecat(processes: int = 1) -> Iterator[Side]:
    """The reference bot."""
    port = _free_port()
    with _running([str(_pipecat_python()), str(BOT), str(port), str(processes)], port, None) as process:
        yield Side(REFERENCE, f"http://localhost:{port}", process, processes=processes)


def _pipecat_python() -> Path:
    """The interpreter of Pipecat's virtual environment, made on first use (some 450 MB)."""
    folder = CACHE / f"pipecat-{PIPECAT}"
    python, ready = folder / "bin" / "python", folder / ".ready"
    if not ready.is_file():
        with Console().status(f"Installing Pipecat {PIPECAT} into {folder.relative_to(ROOT)}, a minute or two"):
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        ready.touch()
    return python


@contextmanager
def _running(command: list[str], port: int, environment: dict[str, str] | None) -> Iterator[psutil.Process]:
    log = CACHE / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=ROOT / "bench")
    try:
        _wait_until_ready(process, f"http://localhost:{port}/readyz", log)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


def _wait_until_ready(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"The server ended at once; see {log}.")
        with suppress(requests.RequestException):
            if requests.get(url, timeout=2).json()["model"]:
                return
        time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within 90 seconds; see {log}.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cpu(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0
