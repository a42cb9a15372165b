"""Real processes: agents put callers on hold, ask colleagues and hand callers on, while web processes are killed."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.agents.conferences import Conferences
from ivr.agents.distribution import change_room
from ivr.agents.states import ChangeRefused, ConferenceState, RoomEvent
from tests.acceptance.test_hand_overs import ABSENT, Room, Telephones, kill_web_processes, line
from tests.support.world import SLUG, World

CALLERS = 3
AGENTS = 8
"""The first `ABSENT` never answer."""
TURNS = 4
"""Times that each caller is handed on, or his agent asks somebody."""
PATIENCE = 300.0
"""Seconds of this machine for one step; an agent who does not answer is rung for twenty."""

_LED = text(
    "SELECT rings.account, rings.carrier_sid, entry.talk FROM queue_entries entry"
    " JOIN calls ON calls.id = entry.call_id JOIN rings ON rings.entry = entry.id AND rings.leads"
    " AND rings.state = 'accepted' WHERE calls.carrier_sid = :sid AND entry.status = 'talking'"
)
_FREE = text("SELECT account FROM presences WHERE state = 'available' ORDER BY account")


class HandedOn:
    """One caller, and what his agents do with him."""

    def __init__(self, room: Room, number: int) -> None:
        self.world, self.number = room.world, number
        self.chance = random.Random(number)
        self.telephones = Telephones(room.exchange)
        number_of = {"from": f"+333855{number:05d}", "to": "+33385218399"}
        placed = self.telephones.post("/calls", **number_of, pace="script", keypad=True)
        self.sid = str(placed["sid"])
        self.turns = 0

    def run(self) -> None:
        """From the call to the last turn; he is in conversation at its end."""
        self.telephones.until(self.sid, "listening")
        self.telephones.post(f"/calls/{self.sid}/keys", keys="0")
        assert self.telephones.until(self.sid, "joined") == "joined"
        give_up = time.monotonic() + PATIENCE
        while self.turns < TURNS and time.monotonic() < give_up:
            with suppress(ChangeRefused):
                self.turn()
                self.turns += 1
        self.settled()

    def turn(self) -> None:
        """Something an agent does. Raises Refused when others were quicker."""
        mine = self.settled()[0]
        free = self.free()

        def do(change: Callable[..., None], *values: object) -> None:
            change_room(self.world.line, SLUG, lambda room: change(room, mine, *values))

        match self.chance.choice(["hold", "transfer", "consult"]) if self.turns else "absent":
            case "hold":
                do(Conferences.hold)
                do(Conferences.take_back)
            case "absent":
                do(Conferences.call_in, free[0], RoomEvent.TRANSFER)
            case "transfer":
                do(Conferences.call_in, free[-1], RoomEvent.TRANSFER)
            case _:
                do(Conferences.call_in, free[-1], RoomEvent.CONSULT)
                self.until(lambda: self.led()[2] not in (ConferenceState.ASKING, ConferenceState.HANDING))
                with suppress(ChangeRefused):
                    do(self.chance.choice([Conferences.join, Conferences.hand_over, Conferences.drop]))
                with suppress(ChangeRefused):
                    do(Conferences.hand_over)

    def free(self) -> list[int]:
        """Who is available, those who never answer first."""
        self.until(lambda: len(self.accounts()) > ABSENT)
        return self.accounts()

    def accounts(self) -> list[int]:
        with Session(self.world.engine) as session:
            return list(session.scalars(_FREE))

    def led(self) -> tuple[int, str, str]:
        """Account and leg of the agent who has him, and how the conversation stands; nobody's for the moment: zero."""
        with Session(self.world.engine) as session:
            found = session.execute(_LED, {"sid": self.sid}).one_or_none()
        return (found.account, found.carrier_sid, found.talk) if found else (0, "", "")

    def settled(self) -> tuple[int, str, str]:
        """As `led`, once he talks to somebody."""
        self.until(lambda: self.led()[2] == ConferenceState.TOGETHER)
        return self.led()

    def until(self, come_true: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE
        while not come_true():
            assert time.monotonic() < give_up, (self.number, self.turns, self.led())
            time.sleep(0.1)

    def is_heard(self) -> bool:
        """What he says reaches the agent who has him, and nobody else's caller is there."""
        words = f"je suis la personne {self.number}"
        leg = self.led()[1]
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:  # a caller who comes off hold is in the conversation a moment later
            self.telephones.post(f"/calls/{self.sid}/words", words=words)
            events = self.telephones.session.get(
                f"{self.telephones.url}/calls/{leg}/events?after=0", timeout=120
            ).json()
            said = {event["text"] for event in events if event["text"].startswith("je suis la personne")}
            if said:
                return said == {words}
            time.sleep(0.2)
        return False


def test_who_is_handed_on_is_lost_by_nobody(world: World, db_url: str, tmp_path: Path) -> None:
    with line(world, db_url, tmp_path / "served", AGENTS) as (server, room):
        nemesis = threading.Thread(target=kill_web_processes, args=(server, 8, 2021))
        callers = [HandedOn(room, number) for number in range(CALLERS)]
        work = [threading.Thread(target=caller.run) for caller in callers]
        for thread in (*work, nemesis):
            thread.start()
        for thread in work:
            thread.join()
        heard = [caller.is_heard() for caller in callers]
        server.stopping.set()
        nemesis.join()
    assert [caller.turns for caller in callers] == [TURNS] * CALLERS
    assert heard == [True] * CALLERS
    assert world.scalar("SELECT count(*) FROM queue_entries WHERE status <> 'talking'") == 0
