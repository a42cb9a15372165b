"""The console in a busy month, served by two processes: times of its pages, of its news and of the queue.

`python -m bench.console` measures it alone and writes its section of the results."""

import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from bench import busy_month, room
from bench.busy_month import NOW
from bench.desk import Desk
from bench.figures import percentile
from bench.http_calls import Caller, bare, line
from bench.report import Row, publish
from ivr.app import create_app, create_line
from ivr.console.auth import sessions
from ivr.console.auth.roles import Role
from ivr.console.tables import Account
from ivr.core.db import transaction
from ivr.core.settings import Settings
from ivr.line import Line

TITLE = "The console with 30,000 appointments and 100,000 calls, beside a bare Flask route"
AIM_MS = 150
"""Of the slowest page, p95."""
TIMES, WARM_UP = 40, 5
"""Requests of each page, and those before the clock runs."""
FILE = ".csv"
"""Ends the address of what is saved, not looked at."""
KNOWN = {"subject": "new", "patient_id": "1", "number": "1", "patient": "1"}
"""What stands for the variable parts of addresses."""
OUTSIDE = ("sign_in", "code", "enrol", "password", "live", "static")
"""Endpoints, by a part of their name, that are no pages of somebody at work."""


@dataclass(frozen=True)
class Served:
    """The console of a line, seen from outside and from its database."""

    url: str
    token: str
    line: Line
    app: Flask
    """Names the pages that there are."""

    @property
    def department(self) -> str:
        """Its slug."""
        return self.line.departments.current().all[0].slug

    def desk(self, role: Role, name: str = "") -> Desk:
        """Somebody at work, signed in with all it takes."""
        with transaction(self.line.engine) as session:
            account = session.scalar(insert(Account).values(self._account(role, name)).returning(Account.id)) or 0
            token = sessions.renew(session, sessions.key_of(sessions.start(session, account, NOW)), proven=True)
        return Desk(self.url, token, account)

    def _account(self, role: Role, name: str) -> dict[str, object]:
        who = {"login": name or role.value, "name": name or role.value, "role": role.value}
        return {
            **who,
            "department": self.department,
            "password": "",
            "one_time": False,
            "second_factor": b"",
            "created_at": NOW,
        }


@contextmanager
def served(folder: Path, port: int, *many: int) -> Iterator[Served]:
    """A line with two web processes and a busy month behind it; `many` calls and appointments, else as always."""
    more = {"IVR_NOW": NOW.replace(tzinfo=None).isoformat(), "IVR_WEB_WORKERS": "2"}
    with line(folder, port, **more) as (url, token, _ready, _pid):
        settings = Settings(var_dir=folder, now=NOW)
        own = create_line(settings)
        console = Served(url, token, own, create_app(settings, own))
        console.desk(Role.AGENT, "somebody")
        busy_month.fill(own, *many)
        yield console
        own.engine.dispose()


def measure() -> list[Row]:
    """Rows of figure and value."""
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as name:
        folder = Path(name)
        with served(folder, 8440) as console, bare(folder, 8450, console.token) as bare_url:
            rows = [*_pages(console, _bare_route(bare_url, console.token))]
            desks = [console.desk(Role.AGENT, f"agent{number}") for number in range(room.CONSOLES)]
            return [*rows, *room.news(console.line, desks), *room.assignments(console.line)]


def _bare_route(url: str, token: str) -> Callable[[], object]:
    caller = Caller(url, token)
    return lambda: caller.post("/voice", {"CallSid": "CA0", "From": "+33385550142", "Digits": "1"})


def _pages(console: Served, ask_bare: Callable[[], object]) -> Iterator[Row]:
    """Each page beside the bare route in the same seconds."""
    desks = [console.desk(role) for role in (Role.SUPERVISOR, Role.AGENT, Role.ADMINISTRATOR)]
    reference: list[float] = []
    slowest = 0.0
    for name, ask in _asked(console, desks):
        seconds, beside = _seconds(ask), _seconds(ask_bare)
        reference += beside
        slowest = max(slowest, 0 if name.endswith(FILE) else percentile(seconds, 95))
        ratio = percentile(seconds, 50) / percentile(beside, 50)
        yield f"{name} p50 / p95, ms (in bare routes)", f"{_spread(seconds)} ({ratio:.0f})"
    yield "bare Flask route p50 / p95, ms", _spread(reference)
    yield f"slowest page p95, ms (aim: {AIM_MS})", f"{slowest * 1000:.0f}"


def _asked(console: Served, desks: list[Desk]) -> Iterator[tuple[str, Callable[[], object]]]:
    """Name of each page and what asks for it, in the name of somebody who may see it."""
    for path in paths(console.app):
        for desk in desks:
            if desk.get(path)[0] == 200:
                yield path, partial(desk.get, path)
                break
    page = desks[0].get("/console/patients")[1]
    for asked in ("martin jea", "0142"):
        yield f"search “{asked}”", partial(desks[0].post, "/console/patients", page, asked=asked)


def paths(app: Flask) -> Iterable[str]:
    """Addresses of every page that can be looked at."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in rules:
        inside = rule.endpoint.startswith("console.") and not any(part in rule.endpoint for part in OUTSIDE)
        if inside and "GET" in (rule.methods or ()) and rule.arguments <= KNOWN.keys():
            yield re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: KNOWN[found[1]], rule.rule)


def _seconds(ask: Callable[[], object]) -> list[float]:
    for _ in range(WARM_UP):
        ask()
    found = []
    for _ in range(TIMES):
        started = time.perf_counter()
        ask()
        found.append(time.perf_counter() - started)
    return found


def _spread(seconds: list[float]) -> str:
    return f"{percentile(seconds, 50) * 1000:.1f} / {percentile(seconds, 95) * 1000:.1f}"


if __name__ == "__main__":
    publish(TITLE, "python -m bench.console", ("figure", "value"), measure())
