"""A whole line in the test's process, on the test's own PostgreSQL, with a clock that can be set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, insert, text

from exchange.calls.line import signature
from ivr.app import create_app
from ivr.booking.tables import Slot
from ivr.core.clock import PARIS
from ivr.core.crypto import Vault
from ivr.core.db import transaction
from ivr.core.errors import CarrierRefused
from ivr.core.settings import ROOT, Settings
from ivr.language.configuration import ConfigurationStore
from ivr.line import Line
from ivr.telephony.carrier import Carrier, Placed
from tests.support.departments import DEPARTMENTS, INFLUENZA
from tests.support.line import InProcessLine

URL = "http://line.test"
SLUG = "saone-et-loire"


class SetClock:
    """A business clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, moment: datetime) -> None:
        self.now = moment if moment.tzinfo else moment.replace(tzinfo=PARIS)


class SilentCarrier(Carrier):
    """Does nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.refuses: CarrierRefused | None = None
        """What it answers instead."""
        self.remembers: list[Placed] = []
        """What it finds when it is asked about calls and messages."""

    def call(self, to: str, caller: str, url: str, status: str, seconds: int) -> str:
        self._note("call", to, caller, url)
        return f"CAagent{len(self.asked)}"

    def call_out(self, to: str, caller: str, url: str, seconds: int) -> str:
        self._note("call out", to, caller, url)
        return f"CAout{len(self.asked)}"

    def message(self, to: str, sender: str, body: str, status: str) -> str:
        self._note("message", to, sender, body)
        return f"SM{len(self.asked)}"

    def find(self, to: str, caller: str, since: datetime) -> list[Placed]:
        self._note("find", to, caller)
        return self.remembers

    def find_messages(self, to: str, sender: str, since: datetime) -> list[Placed]:
        self._note("find messages", to, sender)
        return self.remembers

    def redirect(self, sid: str, url: str) -> bool:
        self._note("redirect", sid, url)
        return True

    def hang_up(self, sid: str) -> bool:
        self._note("hang up", sid)
        return True

    def hold(self, conference: str, sid: str, url: str) -> bool:
        self._note("hold", conference, sid, url)
        return True

    def _note(self, *what: str) -> None:
        self.asked.append(what)
        if self.refuses:
            raise self.refuses


@dataclass
class World:
    """What a test does to a line, and what it finds in its database."""

    engine: Engine
    clock: SetClock
    line: Line
    settings: Settings
    asked: SilentCarrier
    """The carrier's REST API."""

    @cached_property
    def app(self) -> Flask:
        """The web application, made when a test first needs it."""
        return create_app(self.settings, self.line, self.asked)

    def carrier(self) -> InProcessLine:
        """The carrier's side: signed requests without a socket."""
        return InProcessLine(self.app.test_client(), self.settings)

    def post(self, path: str, parameters: Mapping[str, str]) -> tuple[int, str]:
        """Status and body of one signed request."""
        headers = {"X-Twilio-Signature": signature(self.settings.auth_token, URL + path, parameters)}
        response = self.app.test_client().post(path, base_url=URL, data=dict(parameters), headers=headers)
        return response.status_code, response.get_data(as_text=True)

    def open_slots(
        self,
        days: int = 50,
        capacity: int = 4,
        centres: tuple[str, ...] = ("555", "570", "521"),
        vaccine: str = "pfizer",
        department: str = SLUG,
    ) -> None:
        """Slots at 9:00, 9:10, 14:00 and 14:10 in a few centres, from tomorrow on, every day."""
        start = self.clock().astimezone(PARIS).date() + timedelta(days=1)
        hours = (time(9, 0), time(9, 10), time(14, 0), time(14, 10))
        rows = [
            {**self._slot(centre, start + timedelta(days=day), hour, capacity, vaccine), "department": department}
            for centre in centres
            for day in range(days)
            for hour in hours
        ]
        with transaction(self.engine) as session:
            session.execute(insert(Slot), rows)

    def open_pair(self, centre: str = "555", capacity: int = 1) -> None:
        """One single pair, tomorrow and 28 days later."""
        start = self.clock().astimezone(PARIS).date() + timedelta(days=1)
        rows = [self._slot(centre, start + timedelta(days=gap), time(9, 10), capacity) for gap in (0, 28)]
        with transaction(self.engine) as session:
            session.execute(insert(Slot), rows)

    def open_single(self, centre: str = "555") -> None:
        """One place for a single injection, tomorrow."""
        start = self.clock().astimezone(PARIS).date() + timedelta(days=1)
        with transaction(self.engine) as session:
            session.execute(insert(Slot), self._slot(centre, start, time(9, 10), 1, INFLUENZA.code))

    @staticmethod
    def _slot(centre: str, day: date, hour: time, capacity: int, vaccine: str = "pfizer") -> dict[str, object]:
        return {
            "department": SLUG,
            "centre": centre,
            "vaccine": vaccine,
            "day": day,
            "time": hour,
            "minutes": 10,
            "capacity": capacity,
        }

    def run(self, statement: str) -> None:
        """Executes a statement."""
        with transaction(self.engine) as session:
            session.execute(text(statement))

    def scalar(self, query: str, **values: object) -> object:
        """The single value of a query."""
        with transaction(self.engine) as session:
            return session.scalar(text(query), values)


PROMPTS = ROOT / "prompts" / "fr"


def build(db_url: str, engine: Engine, folder: Path, now: datetime, departments: Path | None = None) -> World:
    """A line on a database, with the real department and prompts."""
    settings = Settings(database_url=db_url, public_url=URL, var_dir=folder)
    clock = SetClock(now)
    line = Line(
        engine=engine,
        vault=Vault(settings.data_key),
        departments=ConfigurationStore(departments, PROMPTS) if departments else _own_configuration(),
        clock=clock,
    )
    return World(engine, clock, line, settings, SilentCarrier())


@cache
def _own_configuration() -> ConfigurationStore:
    """The departments of the tests, read once: nobody changes their files."""
    return ConfigurationStore(DEPARTMENTS, PROMPTS)
