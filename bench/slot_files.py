"""Tables of slots of 50 MB sent to the console: seconds to the preview, or to the refusal, and memory.

`python -m bench.slot_files` writes its section of the results."""

import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import psutil
import requests

from bench.busy_month import NOW
from bench.console import Served
from bench.desk import Desk
from bench.figures import percentile
from bench.http_calls import line
from bench.report import Row, publish
from ivr.app import create_app, create_line
from ivr.booking.slots.csv_table import LARGEST, MOST_LINES
from ivr.console.auth.roles import Role
from ivr.core.settings import Settings

TITLE = "Tables of slots of 50 MB at the console"
AIM_SECONDS = 30
PORT = 8460
HEAD = "centre;jour;heure;capacite;marge;reserve2;pris1\n"
CENTRES = ("570", "555", "593", "612", "602", "620", "562", "521", "628", "644")
FIRST = date(2026, 11, 25)
PAUSE = 0.05
"""Seconds between the questions asked meanwhile."""


def slots(capacity: str = "6") -> Iterator[str]:
    """Lines of slots that are all different: ten centres, every five minutes from 8:00, day after day."""
    for number in range(MOST_LINES - 1):
        rest, centre = divmod(number, len(CENTRES))
        day, minute = divmod(rest, 120)
        at = f"{8 + minute // 12:02}:{minute % 12 * 5:02}"
        yield f"{CENTRES[centre]};{FIRST + timedelta(days=day)};{at};{capacity};0;3;"


def padded(lines: Iterator[str]) -> bytes:
    """A table of nearly 50 MB, each line filled up with blanks."""
    width = (LARGEST - len(HEAD)) // MOST_LINES - 1
    return (HEAD + "".join(f"{each:<{width}}\n" for each in lines)).encode()


FILES: dict[str, Callable[[], bytes]] = {
    "good, 199,999 slots": lambda: padded(slots()),
    "the same again, nothing to change": lambda: padded(slots()),
    "each line wrong": lambda: padded(slots("-6")),
    "good, UTF-16": lambda: (HEAD + "".join(f"{each:<125}\n" for each in slots("7"))).encode("utf-16"),
    "more lines than may be": lambda: (HEAD + "".join(f"{each}\n" for each in slots()) * 7).encode()[:LARGEST],
    "a quotation mark never closed": lambda: (HEAD + '"' + "x;\n" * (LARGEST // 3)).encode()[:LARGEST],
    "25 million columns": lambda: b"a;" * (LARGEST // 2),
    "zeros": lambda: HEAD.encode() + bytes(LARGEST - len(HEAD)),
}


@dataclass(frozen=True)
class Sent:
    """The result of a file."""

    status: int
    page: str
    seconds: float


def send(desk: Desk, path: str, table: bytes | None = None) -> Sent:
    """Posts a file, or only the form, with the token of its page, and reads the page it leads to."""
    browser = requests.Session()
    browser.cookies.set("ivr_session", desk.cookie)
    token = re.search(r'name="token" value="(\w+)"', browser.get(f"{desk.url}/console/slots/import").text)
    fields = {"token": token[1] if token else ""}
    files = {"table": ("slots.csv", table)} if table is not None else None
    started = time.perf_counter()
    answer = browser.post(desk.url + path, data=fields, files=files, timeout=300)
    return Sent(answer.status_code, answer.text, time.perf_counter() - started)


class Meanwhile:
    """Asks the same processes for something small all the time, as calls do."""

    def __init__(self, url: str) -> None:
        self._url, self._stop, self.seconds = url, threading.Event(), [0.0]
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> "Meanwhile":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        session = requests.Session()
        while not self._stop.wait(PAUSE):
            started = time.perf_counter()
            session.get(f"{self._url}/readyz", timeout=60)
            self.seconds.append(time.perf_counter() - started)


def measure() -> list[Row]:
    """Rows of file, outcome, processor time, the answers meanwhile, memory."""
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as name:
        folder = Path(name)
        with line(folder, PORT, IVR_NOW=NOW.replace(tzinfo=None).isoformat()) as (url, token, _ready, pid):
            settings = Settings(var_dir=folder, now=NOW)
            own = create_line(settings)
            desk = Served(url, token, own, create_app(settings, own)).desk(Role.SUPERVISOR)
            own.engine.dispose()
            machine = Machine(pid, folder)
            return [_row(file, _watched(url, _tried(desk, made())), machine) for file, made in FILES.items()]


def _tried(desk: Desk, table: bytes) -> Iterator[tuple[str, float]]:
    sent = send(desk, "/console/slots/import", table)
    yield ("previewed" if sent.status == 200 else "refused"), sent.seconds
    confirm = re.search(r'action="(/console/slots/previews/\d+)"', sent.page)
    if confirm:
        yield "applied", send(desk, confirm[1]).seconds


def _watched(url: str, tries: Iterator[tuple[str, float]]) -> tuple[list[tuple[str, float]], list[float]]:
    """What was done, and the seconds that other answers took meanwhile."""
    with Meanwhile(url) as others:
        return list(tries), others.seconds


@dataclass
class Machine:
    """What the line and its database take of the machine."""

    line: int
    """Process id."""
    folder: Path
    spent: float = 0.0
    """Processor seconds, up to the last look."""

    def seconds(self) -> float:
        """Processor seconds since the last look, of web processes and database: they do not hang on what else runs."""
        times = [process.cpu_times() for process in self._processes()]
        before, self.spent = self.spent, sum(each.user + each.system for each in times)
        return self.spent - before

    def peak_mib(self) -> float:
        """The most memory that a web process has had since its start, MiB."""
        web = (process for process in self._processes() if "postgres" not in process.name())
        status = "".join(Path(f"/proc/{process.pid}/status").read_text() for process in web)
        return max(int(found) / 1024 for found in re.findall(r"VmHWM:\s+(\d+) kB", status))

    def _processes(self) -> list[psutil.Process]:
        parents = [each for each in psutil.process_iter() if each.pid == self.line or self._is_server(each)]
        return [*parents, *(child for parent in parents for child in parent.children(recursive=True))]

    def _is_server(self, process: psutil.Process) -> bool:
        return process.name() == "postgres" and str(self.folder / "postgres") in process.cmdline()


def _row(file: str, seen: tuple[list[tuple[str, float]], list[float]], machine: Machine) -> Row:
    done, others = seen
    steps = ", ".join(f"{what} in {seconds:.1f} s" for what, seconds in done)
    waited = f"{percentile(others, 95) * 1000:.0f} / {max(others) * 1000:.0f}"
    return file, steps, f"{machine.seconds():.1f}", waited, f"{machine.peak_mib():.0f}"


if __name__ == "__main__":
    header = (
        "50 MB",
        f"outcome (aim: {AIM_SECONDS} s)",
        "processor, s",
        "other answers p95 / slowest, ms",
        "peak, MiB",
    )
    publish(TITLE, "python -m bench.slot_files", header, measure())
