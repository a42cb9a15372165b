"""Places calls and messages, in any number of workers: each takes claims and asks the carrier once per claim.

Twilio may have taken a request that failed or was not answered (its pages "Error 20500", "REST API: best practices"):
such a call is never asked for again, the carrier is asked about it (`ivr.outbound.calling.reconciliation`)."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

import structlog
from sqlalchemy.orm import Session

from ivr.core.clock import Clock, system_clock
from ivr.core.db import in_transaction
from ivr.core.errors import CarrierRefused
from ivr.core.log import failed
from ivr.department import Department
from ivr.line import Line
from ivr.outbound.calling.attempts import Attempts
from ivr.outbound.calling.claims import NOBODY, Claims, DialClaim
from ivr.outbound.housekeeping import Housekeeping
from ivr.outbound.messages.sender import Messenger
from ivr.outbound.model import Channel, Disposition
from ivr.outbound.policy.rate_limit import chance

log = structlog.get_logger()

RING_SECONDS = 40
"""Eight rings: older people need the time to come to the telephone (Twilio's default is sixty seconds)."""
TOO_LATE = timedelta(seconds=15)
"""A claim that was not placed by then never is: this process stood still, and others may have closed the attempt."""
AT_ONCE = 8
"""Requests to the carrier under way in one process."""
NOT_TAKEN = frozenset({401, 403, 404, 429})
"""Statuses with which the carrier takes no call at all: too many, or an account that is not right."""
BROKEN_DOWN = 500

Result = TypeVar("Result")


class OutboundCarrier(Protocol):
    """The part of the carrier that is needed here. Methods raise CarrierRefused."""

    def call_out(self, to: str, caller: str, url: str, seconds: int) -> str:
        """Rings a telephone and looks out for machines; the carrier's id of the call."""


@dataclass(frozen=True)
class Dialer:
    """The dialer of one worker."""

    line: Line
    carrier: OutboundCarrier
    messenger: Messenger
    watch: Housekeeping
    public_url: str
    ticks: Clock = system_clock
    """The machine's clock: the pace."""

    def run(self, stop: threading.Event) -> None:
        """Places calls until stopped; on exit, waits for those in progress to finish."""
        watch = threading.Thread(target=self.watch.run, args=(stop,), name="watch")
        watch.start()
        with ThreadPoolExecutor(AT_ONCE, "dialler") as pool:
            room = threading.BoundedSemaphore(AT_ONCE)
            while not stop.is_set():
                room.acquire()
                found = self._any_claim()
                if isinstance(found, timedelta):
                    room.release()
                    stop.wait(found.total_seconds())
                else:
                    pool.submit(self._place_and, *found, room)
        watch.join()

    def step(self, department: Department) -> DialClaim | timedelta:
        """The department's next claim; else how long to wait before asking again."""
        return self._change(department, Claims.take)

    def place(self, department: Department, claim: DialClaim) -> None:
        """Asks the carrier, once, at the moment of the claim. Whatever it answers is in the outbox."""
        time.sleep(max((claim.moment - self.ticks()).total_seconds(), 0))
        if self.ticks() - claim.moment > TOO_LATE:
            log.warning("claim_too_old", key=claim.key)
            return
        if claim.channel is Channel.EMAIL:
            ended = self.messenger.post(department, claim.key)
            self._record(lambda outbox: outbox.close(claim.key, ended))
            return
        try:
            sid = self._ask(department, claim)
        except CarrierRefused as error:
            self._refused(department, claim, error)
            return
        self._record(lambda outbox: outbox.taken(claim.key, sid))
        self._change(department, Claims.accepted)

    def _any_claim(self) -> tuple[Department, DialClaim] | timedelta:
        """A claim of any department, in turn; else the shortest wait."""
        shortest = NOBODY * 5
        for department in self.line.departments.current().all:
            try:
                found = self.step(department)
            except Exception as error:  # noqa: BLE001  (the loop outlives a database that is away)
                failed("claiming_failed", error)
                continue
            if isinstance(found, DialClaim):
                return department, found
            shortest = min(shortest, found)
        return shortest

    def _place_and(self, department: Department, claim: DialClaim, room: threading.BoundedSemaphore) -> None:
        try:
            self.place(department, claim)
        except Exception as error:  # noqa: BLE001  (nothing is lost: the attempt is in the outbox and is reconciled)
            failed("placing_failed", error)
        finally:
            room.release()

    def _ask(self, department: Department, claim: DialClaim) -> str:
        if claim.channel is Channel.VOICE:
            url = f"{self.public_url}/voice/out/{claim.key}"
            return self.carrier.call_out(claim.phone, department.caller_ids.robot, url, RING_SECONDS)
        return self.messenger.send(department, claim.key, claim.phone)

    def _refused(self, department: Department, claim: DialClaim, error: CarrierRefused) -> None:
        """Tries later what the carrier surely did not take; assigns a number it does not call to an agent; leaves all
        else, which it may have taken, to reconciliation."""
        log.warning("attempt_not_placed", key=claim.key, code=error.code, status=error.status)
        if error.status in NOT_TAKEN:
            self._record(lambda outbox: outbox.close(claim.key, Disposition.NOT_PLACED))
        if error.status in NOT_TAKEN or not error.status or error.status >= BROKEN_DOWN:
            self._change(department, lambda claims: claims.refused(chance()))
            return
        self._record(lambda outbox: outbox.close(claim.key, Disposition.REFUSED))

    def _record(self, record: Callable[[Attempts], None]) -> None:
        departments = self.line.departments.current()
        in_transaction(self.line.engine, lambda session: record(Attempts(session, departments, self.line.clock())))

    def _change(self, department: Department, change: Callable[[Claims], Result]) -> Result:
        line = self.line

        def work(session: Session) -> Result:
            return change(Claims(session, line.vault, department, line.clock(), self.ticks()))

        return in_transaction(line.engine, work)
