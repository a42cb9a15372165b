"""A day on which places become free, and the people who wait answer as it comes.

`FREED=30 WAITING=150 pytest tests/outbound/planning/test_waitlist_offers_at_random.py` plays another size."""

import heapq
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import text

from ivr.booking import appointments
from ivr.booking.audit import audit
from ivr.booking.service import BookingDesk
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.core.errors import BookingRefused
from ivr.dialogue.ports import Patient, SearchCriteria
from ivr.outbound.audit import audit as audit_calls
from ivr.outbound.calling.attempts import Attempts
from ivr.outbound.calling.claims import DialClaim
from ivr.outbound.model import Channel, Disposition
from ivr.outbound.planning.waitlist_offers import WaitlistOffers
from ivr.outbound.policy.retry_policy import APART, MOST_CALLS
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect, landline, mobile
from tests.support.world import SLUG, World

FREED = int(os.environ.get("FREED", "100"))
WAITING = int(os.environ.get("WAITING", "500"))
CENTRES = ("555", "570")
DAY = date(2026, 12, 3)
CLOSING = datetime(2026, 11, 24, 19, 30, tzinfo=PARIS)
"""An hour and a half after the last call: whatever was held has been given back."""
STEP = timedelta(seconds=20)
IDLE = timedelta(minutes=10)
"""How fast time goes by while people are talked to, and while nobody is."""
ANSWERS = {
    "accept": 6,
    "decline": 4,
    "leave": 2,
    "no-answer": 4,
    "busy": 2,
    "failed": 1,
    "machine": 3,
    "hang_up": 2,
    "hear": 1,
    "opt_out": 1,
}
"""What people do when they are called, and how many in twenty-six do so."""
TWICE = "SELECT holder FROM bookings WHERE status = 'held' GROUP BY holder HAVING count(*) > 1"
NEW = text(
    "SELECT e.id, e.patient_id, e.planned_at, b.centre FROM errands e JOIN bookings b ON b.id = e.booking_id"
    " WHERE e.id > :seen ORDER BY e.id"
)
OF_KEY = text(
    "SELECT e.patient_id, e.booking_id, e.channel FROM attempts a JOIN errands e ON e.id = a.errand_id"
    " WHERE a.key = :key"
)


@dataclass
class Waiter:
    """Somebody on the list, as the test knows her."""

    place: tuple[int, datetime]
    """Priority and entry."""
    centres: tuple[str, ...]
    asked: datetime | None = None
    calls: int = 0
    gone: bool = False
    """Booked, left, or not to be called."""

    def could_have(self, centre: str, at: datetime) -> bool:
        """Whether she had to be asked about a pair there before those behind her."""
        lately = self.asked is not None and self.asked > at - APART
        return not self.gone and not lately and self.calls < MOST_CALLS and centre in self.centres


@dataclass
class Day:
    """Two workers, the people whom they call, and what happens when."""

    offices: tuple[CallOut, CallOut]
    chance: random.Random
    people: dict[int, Waiter] = field(default_factory=dict)
    ahead: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    seen: int = 0
    given: list[str] = field(default_factory=list)
    """The answers, in order."""

    @property
    def world(self) -> World:
        return self.offices[0].world

    @property
    def now(self) -> datetime:
        return self.world.clock()

    def live(self) -> None:
        """Until everything has come to its end."""
        while self.now < CLOSING:
            while self.ahead and self.ahead[0][0] <= self.now:
                heapq.heappop(self.ahead)[2]()
            for office in self.chance.sample(self.offices, 2):
                office.ticks.set(max(each.ticks() for each in self.offices))
                self._call(office)
            self._pass(STEP if self.ahead else IDLE)

    def _pass(self, gone: timedelta) -> None:
        for office in self.offices:
            office.ticks.set(office.ticks() + gone)
        self.world.clock.set(self.now + gone)

    def later(self, seconds: float, does: Callable[[], object]) -> None:
        heapq.heappush(self.ahead, (self.now + timedelta(seconds=seconds), self.chance.getrandbits(60), does))

    def free(self, booking: int) -> None:
        """Somebody who has an appointment calls it off."""
        with transaction(self.world.engine) as session:
            appointments.end(session, SLUG, booking, "cancelled", self.now)

    def _call(self, office: CallOut) -> None:
        while True:
            claim = office.dial()
            self._check_order()
            if not isinstance(claim, DialClaim):
                return
            with transaction(self.world.engine) as session:
                patient, booking, channel = session.execute(OF_KEY, {"key": claim.key}).one()
            self.people[patient].calls += 1
            reached = Telephone(self, claim.key, patient, booking)
            self.later(*(reached.rings() if channel == Channel.VOICE else reached.reads()))

    def _check_order(self) -> None:
        """Whoever is offered a pair is the first who could have it."""
        with transaction(self.world.engine) as session:
            rows = session.execute(NEW, {"seen": self.seen}).all()
            assert not rows or session.scalar(text(TWICE)) is None
        for row in rows:
            her = self.people[row.patient_id]
            assert her.could_have(row.centre, row.planned_at)
            her.asked, self.seen = row.planned_at, row.id
            before = [each for each in self.people.values() if each.place < her.place]
            assert not [each for each in before if each.could_have(row.centre, row.planned_at)]


@dataclass
class Telephone:
    """One call or message to somebody."""

    day: Day
    key: str
    patient: int
    booking: int

    def rings(self) -> tuple[float, Callable[[], object]]:
        """When the call is over, and how."""
        answer = self.day.chance.choices(list(ANSWERS), list(ANSWERS.values()))[0]
        return self.day.chance.uniform(10, 200), lambda: self._ends(answer)

    def reads(self) -> tuple[float, Callable[[], object]]:
        """The message is delivered; one in two calls back, within the hour or too late."""

        def delivered() -> None:
            self._tell(lambda outbox: outbox.ended(self.key, "delivered"))
            if self.day.chance.random() < 0.5:
                self.day.later(self.day.chance.uniform(60, 4000), self._take)

        return 5, delivered

    def _ends(self, answer: str) -> None:
        self.day.given.append(answer)
        if answer in ("no-answer", "busy", "failed"):
            self._tell(lambda outbox: outbox.ended(self.key, answer))
            return
        if answer == "machine":
            self._tell(lambda outbox: outbox.verdict(self.key, "machine_end_beep"))
        elif answer != "hang_up":
            ended = getattr(self, f"_{answer}")()
            self._tell(lambda outbox: outbox.record(self.key, ended))
        self._tell(lambda outbox: outbox.ended(self.key, "completed"))

    def _accept(self) -> Disposition:
        return Disposition.CONFIRMED if self._take() else Disposition.CANCELLED

    def _decline(self, leaves: bool = False) -> Disposition:
        self._offering(lambda offering: offering.decline(self.booking, leaves))
        return Disposition.CANCELLED

    def _leave(self) -> Disposition:
        self._me.gone = True
        return self._decline(leaves=True)

    def _hear(self) -> Disposition:
        return Disposition.INFORMED

    def _opt_out(self) -> Disposition:
        self._me.gone = True
        return Disposition.OPTED_OUT

    def _take(self) -> bool:
        """Whether the pair was still hers."""
        try:
            self._offering(lambda offering: offering.accept(self.booking))
        except BookingRefused:
            return False
        self._me.gone = True
        return True

    @property
    def _me(self) -> Waiter:
        return self.day.people[self.patient]

    def _offering(self, work: Callable[[WaitlistOffers], object]) -> None:
        office = self.day.offices[0]
        with transaction(office.world.engine) as session:
            work(WaitlistOffers(session, office.department, office.world.clock()))

    def _tell(self, work: Callable[[Attempts], None]) -> None:
        self.day.offices[0].tell(work)


def wait_at_random(day: Day, count: int) -> None:
    """So many people join the list: of all groups, for one centre or both, one in five with a mobile."""
    department, chance = day.offices[0].department, day.chance
    codes = [group.code for group in department.groups]
    with transaction(day.world.engine) as session:
        for number in range(count):
            entered = day.now - timedelta(minutes=chance.uniform(10, 20000))
            centres = tuple(chance.sample(CENTRES, chance.choice((1, 1, 2))))
            phone = mobile(number) if chance.random() < 0.2 else landline(number)
            group = chance.choice(codes)
            patient = Patient(date(1940, 1, 1) + timedelta(days=number), phone, group=group)
            desk = BookingDesk(session, department, day.world.line.vault, entered, None)
            desk.join_waiting_list(patient, SearchCriteria(("pfizer",), centres, date(2026, 11, 24)))
            person = int(session.scalar(text("SELECT max(patient_id) FROM waiting_entries")) or 0)
            day.people[person] = Waiter((codes.index(group), entered), centres)


def test_places_that_become_free_are_offered_in_order_and_never_twice(world: World) -> None:
    day = Day((CallOut.of(world), CallOut.of(world)), random.Random(2021))
    hours = [time(9 + number % 5, 0) for number in range(FREED)]
    booked = [
        Someone(landline(1000 + number), DAY, hour, centre=CENTRES[number % 2]) for number, hour in enumerate(hours)
    ]
    bookings = expect(world, *booked)
    world.run("UPDATE slots SET capacity = taken1 + taken2")
    wait_at_random(day, WAITING)
    for booking in bookings:
        day.later(day.chance.uniform(0, 5400), lambda booking=booking: day.free(booking))  # type: ignore[misc]
    day.live()
    assert set(day.given) == set(ANSWERS)
    assert world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == FREED
    assert world.scalar("SELECT sum(capacity - taken1 - taken2) FROM slots") == 0
    assert world.scalar("SELECT count(*) FROM bookings WHERE status = 'held'") == 0
    assert world.scalar("SELECT max(n) FROM (SELECT count(*) n FROM errands GROUP BY booking_id) x") == 1
    with transaction(world.engine) as session:
        assert audit(session, day.now) == []
        assert audit_calls(session, {SLUG: PARIS}) == []
