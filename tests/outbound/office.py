"""The part of a line that calls out, with a carrier that takes every call and remembers it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from ivr.core.db import transaction
from ivr.core.errors import CarrierRefused
from ivr.department import Department
from ivr.outbound.calling.attempts import Attempts
from ivr.outbound.calling.claims import DialClaim
from ivr.outbound.calling.reconciliation import Reconciler
from ivr.outbound.dialer import Dialer
from ivr.outbound.housekeeping import Housekeeping
from ivr.outbound.messages.sender import Messenger
from ivr.outbound.model import Disposition
from ivr.outbound.planning.reminders import doses_near, reminders, store
from ivr.telephony.carrier import Placed
from tests.support.world import SLUG, URL, SetClock, World

Result = TypeVar("Result")


@dataclass
class Exchange:
    """Takes calls and messages, or refuses them, and tells what it took."""

    taken: list[tuple[str, str, str]] = field(default_factory=list)
    """Number, key and id of each."""
    texts: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    """The number from which each text was sent."""
    refuses: CarrierRefused | None = None
    forgets: bool = False
    """It takes the call, and its answer is lost."""
    statuses: dict[str, str] = field(default_factory=dict)
    """Id → where the call stands; ringing when it is not said."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def call_out(self, to: str, caller: str, url: str, seconds: int) -> str:
        """Rings."""
        assert seconds > 30
        return self._take(to, url.rpartition("/")[2])

    def message(self, to: str, sender: str, body: str, status: str) -> str:
        """Sends."""
        self.texts.append(body)
        self.senders.append(sender)
        return self._take(to, status.split("/")[-2])

    def find(self, to: str, caller: str, since: datetime) -> list[Placed]:
        """What was taken, the last one first."""
        if self.refuses:
            raise self.refuses
        return [
            Placed(sid, self.statuses.get(sid, "ringing")) for number, _, sid in reversed(self.taken) if number == to
        ]

    find_messages = find

    def _take(self, to: str, key: str) -> str:
        with self._lock:
            if self.refuses:
                raise self.refuses
            sid = f"CA{len(self.taken)}"
            self.taken.append((to, key, sid))
        if self.forgets:
            raise CarrierRefused("No answer.", 0)
        return sid


@dataclass
class CallOut:
    """What a test does to it."""

    world: World
    exchange: Exchange
    ticks: SetClock
    dialler: Dialer
    slug: str

    @classmethod
    def of(cls, world: World, slug: str = SLUG) -> "CallOut":
        exchange, ticks = Exchange(), SetClock(world.clock())
        watch = Housekeeping(world.line, Reconciler(world.line, exchange), ticks)
        dialler = Dialer(world.line, exchange, Messenger(world.line, exchange, URL), watch, URL, ticks)
        return cls(world, exchange, ticks, dialler, slug)

    @property
    def department(self) -> Department:
        return self.world.line.departments.current().by_slug(self.slug)

    def plan(self) -> int:
        """Plans reminders; how many are new."""
        now = self.world.clock()
        with transaction(self.world.engine) as session:
            doses = doses_near(session, self.world.line.vault, self.department, now)
            planned = reminders(doses, self.department, now, self.dialler.messenger.mail is not None)
            return store(session, self.department, planned, now)

    def later(self, **passed: float) -> None:
        """Time goes by, on both clocks."""
        gone = timedelta(**passed)
        self.world.clock.set(self.world.clock() + gone)
        self.ticks.set(self.ticks() + gone)

    def claim(self) -> DialClaim | timedelta:
        """The next claim, after a look around."""
        self.dialler.watch.look(self.department)
        return self.dialler.step(self.department)

    def dial(self) -> DialClaim | timedelta:
        """Places the next call, if there is one."""
        claim = self.claim()
        if isinstance(claim, DialClaim):
            self.ticks.set(max(self.ticks(), claim.moment))
            self.dialler.place(self.department, claim)
        return claim

    def dial_all(self) -> list[str]:
        """Places calls as long as there are any; the numbers called."""
        called = []
        while isinstance(claim := self.dial(), DialClaim):
            called.append(claim.phone)
            self.later(seconds=1)
        return called

    def tell(self, work: Callable[[Attempts], Result]) -> Result:
        with transaction(self.world.engine) as session:
            return work(Attempts(session, self.world.line.departments.current(), self.world.clock()))

    def end(self, key: str, ended: Disposition, status: str = "completed") -> None:
        """A call ends so."""
        self.tell(lambda outbox: outbox.record(key, ended))
        self.tell(lambda outbox: outbox.ended(key, status))
