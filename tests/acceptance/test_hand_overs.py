"""Real processes: agents and callers brought together through the exchange, while web processes are killed."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests

from ivr.agents.distribution import change_room
from ivr.agents.states import ChangeRefused
from ivr.console.tables import Account
from ivr.core.db import transaction
from tests.acceptance.test_killed_web_process import Server, served
from tests.support.world import SLUG, World

CALLERS = 200
AGENTS = 12
ABSENT = 2
"""Agents who never answer."""
GIVE_UP = 25
"""Callers who hang up while they wait."""
PATIENCE = 900.0
"""Seconds of this machine in which everybody must have been served."""


@dataclass
class Telephones:
    """The exchange's door for telephones without sound."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def post(self, path: str, **body: object) -> dict[str, object]:
        answer = self.session.post(self.url + path, json=body, timeout=120)
        return dict(answer.json()) if answer.text else {}

    def until(self, sid: str, *kinds: str) -> str:
        """Waits for the first event of a call that is of one of these kinds, or ends it: its kind, or why it failed."""
        seen = 0
        while True:
            new = self.session.get(f"{self.url}/calls/{sid}/events?after={seen}", timeout=120).json()
            seen += len(new)
            for event in new:
                if event["type"] in (*kinds, "hangup", "failed", "unanswered"):
                    return str(event["text"] if event["type"] == "failed" else event["type"])


@dataclass
class Room:
    """Agents and callers of a served line."""

    world: World
    exchange: str
    over: threading.Event = field(default_factory=threading.Event)
    ends: dict[int, str] = field(default_factory=dict)
    """How each caller's call ended for him."""

    def agent(self, number: int) -> None:
        """An agent at the telephone until the exchange is closed."""
        try:
            self._attend(number)
        except requests.RequestException:
            if not self.over.is_set():
                raise

    @contextmanager
    def staffed(self, agents: int) -> Iterator[None]:
        """Agents at work until the block is left. Their last request ends when the exchange is closed."""
        work = [threading.Thread(target=self.agent, args=(number,)) for number in range(agents)]
        for thread in work:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in work:
                thread.join()

    def _attend(self, number: int) -> None:
        account = self._account(number)
        telephones, own = Telephones(self.exchange), f"+333850001{number:02d}"
        telephones.post(f"/telephones/{own}")
        change_room(self.world.line, SLUG, lambda room: room.come(account))
        taken = 0
        while not self.over.is_set():
            found = telephones.session.get(f"{self.exchange}/telephones/{own}/calls?after={taken}", timeout=120).json()
            taken += len(found)
            for sid in found if number >= ABSENT else ():
                self._serve(telephones, sid)
            self._ready(account)

    def caller(self, number: int) -> None:
        """A caller who asks for a person; some hang up while they wait."""
        telephones = Telephones(self.exchange)
        placed = telephones.post(
            "/calls", **{"from": f"+333855{number:05d}", "to": "+33385218399", "pace": "script", "keypad": True}
        )
        sid = str(placed["sid"])
        telephones.until(sid, "listening")
        telephones.post(f"/calls/{sid}/keys", keys="0")
        telephones.until(sid, "queued")
        if number < GIVE_UP:
            telephones.post(f"/calls/{sid}/hangup")
        self.ends[number] = telephones.until(sid, "joined")
        telephones.post(f"/calls/{sid}/hangup")

    def unfinished(self) -> object:
        """Callers whose hand-over has not come to an end."""
        return self.world.scalar(
            "SELECT count(*) FROM queue_entries WHERE status NOT IN ('served', 'left', 'ticketed')"
        )

    def _account(self, number: int) -> int:
        with transaction(self.world.engine) as session:
            row = Account(department=SLUG, login=f"agent{number}", name=f"Agent {number}", role="agent", password="")
            row.one_time, row.created_at = False, self.world.clock()
            row.phone = self.world.line.vault.seal(f"+333850001{number:02d}")
            session.add(row)
            session.flush()
            return row.id

    @staticmethod
    def _serve(telephones: Telephones, sid: str) -> None:
        telephones.post(f"/calls/{sid}/answer")
        if telephones.until(sid, "listening") != "listening":
            return
        telephones.post(f"/calls/{sid}/keys", keys="1")
        telephones.until(sid)

    def _ready(self, account: int) -> None:
        with suppress(ChangeRefused):
            change_room(self.world.line, SLUG, lambda room: room.ready(account))


@contextmanager
def line(world: World, db_url: str, folder: Path, agents: int) -> Iterator[tuple[Server, Room]]:
    """A served line and so many agents at work."""
    with ExitStack() as work, served(world, db_url, folder, "--with-worker", IVR_WEB_WORKERS="2") as server:
        exchange = f"http://127.0.0.1:{server.environment['IVR_EXCHANGE_PORT']}"
        for address in (f"{server.url}/readyz", exchange):
            wait_for(address)
        room = Room(world, exchange)
        work.enter_context(room.staffed(agents))
        try:
            yield server, room
        finally:
            room.over.set()


def wait_for(address: str) -> None:
    """Until something answers there."""
    give_up = time.monotonic() + 240
    while time.monotonic() < give_up:
        with suppress(requests.RequestException):
            requests.get(address, timeout=2)
            return
        time.sleep(0.1)


def kill_web_processes(server: Server, times: int, seed: int) -> None:
    """Kills a web process now and then, while there are several."""
    chance = random.Random(seed)
    for _ in range(times):
        if server.stopping.wait(chance.uniform(1, 3)):
            return
        with suppress(psutil.Error, IndexError):
            chance.choice(server.web_processes()).kill()


def test_two_hundred_callers_and_twelve_agents_find_each_other(world: World, db_url: str, tmp_path: Path) -> None:
    with line(world, db_url, tmp_path / "served", AGENTS) as (server, room):
        callers = [threading.Thread(target=room.caller, args=(number,)) for number in range(CALLERS)]
        nemesis = threading.Thread(target=kill_web_processes, args=(server, 5, 2021))
        for thread in (*callers, nemesis):
            thread.start()
        give_up = time.monotonic() + PATIENCE
        for thread in callers:
            thread.join(max(0.0, give_up - time.monotonic()))
        while room.unfinished() and time.monotonic() < give_up:
            time.sleep(0.2)
        server.stopping.set()
        nemesis.join()
    assert len(room.ends) == CALLERS
    assert set(room.ends.values()) <= {"joined", "hangup"}
    assert sum(end == "joined" for end in room.ends.values()) >= CALLERS - GIVE_UP
    assert room.unfinished() == 0
    left = "SELECT count(*) FROM queue_entries WHERE status <> 'served'"
    assert world.scalar(left) in range(GIVE_UP + 1)
    again = "SELECT count(*) - count(DISTINCT entry) FROM rings WHERE accepted_at IS NOT NULL"
    assert world.scalar(again) == 0
