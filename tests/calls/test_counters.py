"""What was counted and what is counted at the moment together are what the raw tables say, at any time."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from ivr.calls.counters import COUNTS, DURATIONS, HAND_OVERS, OUTCOMES, REPLIES, STEPS, TURNS, WAITS, Count, count_calls
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.core.period import Period
from ivr.department import Department
from tests.calls.facts import Facts

FIRST = datetime(2026, 10, 22, 0, 0, tzinfo=PARIS)
"""The night from the 24th to the 25th has one hour twice."""
ASKED = ("welcome.ring", "welcome.menu", "eligibility.question", "identify.town", "endings.callback")
RESULTS = ("understood", "understood", "no_match", "no_input", "doubtful", "denied", "agent", "repeat")
OUTCOMES_SEEN = ("booked", "person", "callback", "hung_up", "informed")


Tables = dict[str, Counter[tuple[Any, ...]]]
"""Table → keys and the name of a measure → how many."""


@dataclass
class Life:
    """Calls come and end as time goes on; some last longer than a day, a few numbers call again and again."""

    facts: Facts
    chance: random.Random
    going_on: dict[str, datetime] = field(default_factory=dict)
    """Calls that have not ended → when they will."""

    def pass_on(self, since: datetime, now: datetime, number: int) -> None:
        """So many calls begin."""
        for _ in range(number):
            at = since + (now - since) * self.chance.random()
            seconds = self.chance.choice((4, 9, 10, 11, 250, 7000, 90_000))
            call = self.facts.call(
                self.chance.choice(OUTCOMES_SEEN), at, seconds, self.chance.choice(("", "a", "b", "c")), self._turns()
            )
            self.going_on[call] = at + timedelta(seconds=seconds)
            if self.chance.random() < 0.1:
                self.facts.world.scalar("UPDATE calls SET made = true WHERE id = :id RETURNING 1", id=call)
            if self.chance.random() < 0.4:
                self._queue(call, at)
        self._end(now)

    def _queue(self, call: str, at: datetime) -> None:
        wait = self.chance.randrange(70)
        if self.chance.random() < 0.3:
            self.facts.queued(call, "left", at, left=wait)
        else:
            self.facts.queued(call, "served", at, left=wait + 200, taken=wait, talked=200)

    def _turns(self) -> list[tuple[str, str, str]]:
        pick = self.chance.choice
        return [(pick(ASKED), pick(RESULTS), pick(("keys", "words", "silence"))) for _ in range(pick(range(8)))]

    def _end(self, now: datetime) -> None:
        over = {call: end for call, end in self.going_on.items() if end <= now}
        with transaction(self.facts.world.engine) as session:
            session.execute(text("UPDATE turns SET millis = number * 7"))
            for call, end in self.going_on.items():
                values = {"id": call, "end": end if call in over else None}
                session.execute(text("UPDATE calls SET ended_at = :end WHERE id = :id"), values)
        self.going_on = {call: end for call, end in self.going_on.items() if call not in over}


def rows(facts: Facts, query: str) -> list[dict[str, Any]]:
    with transaction(facts.world.engine) as session:
        return [dict(row) for row in session.execute(text(query)).mappings()]


def expected(facts: Facts, period: Period) -> Tables:
    """The measures, added up one call after the other."""
    calls, found = rows(facts, "SELECT * FROM calls"), {each.table: Counter[tuple[Any, ...]]() for each in COUNTS}
    turns = rows(facts, "SELECT * FROM turns ORDER BY call_id, number")
    waits = rows(facts, "SELECT q.*, accepted_at, wrapped_at FROM queue_entries q LEFT JOIN rings r ON r.entry = q.id")
    for call in calls:
        start = call["started_at"].astimezone(PARIS)
        if not period.first <= start.date() <= period.last:
            continue
        mine = [turn for turn in turns if turn["call_id"] == call["id"]]
        asked = [turn for turn in mine if turn["step"] != "welcome.ring"]
        for turn in asked:
            found[TURNS.table][turn["step"], turn["mode"], turn["result"], "turns"] += 1
            found[REPLIES.table][turn["mode"], (turn["millis"] + 5) // 10 * 10, "turns"] += 1
        for entry in (each for each in waits if each["call_id"] == call["id"]):
            seconds = int(((entry["accepted_at"] or entry["left_at"]) - entry["entered_at"]).total_seconds())
            found[WAITS.table][entry["status"], seconds, "people"] += 1
            found[WAITS.table][entry["status"], seconds, "handled"] += entry["wrapped_at"] is not None
            if entry["wrapped_at"]:
                handling = (entry["wrapped_at"] - entry["accepted_at"]).total_seconds()
                found[WAITS.table][entry["status"], seconds, "handling"] += int(handling)
        for step in {turn["step"] for turn in asked}:
            found[STEPS.table][step, "calls"] += 1
            passed = any(turn["step"] == step and turn["result"] == "understood" for turn in asked)
            found[STEPS.table][step, "passed"] += passed
        if call["ended_at"] is None or call["made"]:
            continue
        lasted = call["ended_at"] - call["started_at"]
        key = (start.hour, call["outcome"])
        again = [
            other
            for other in calls
            if call["caller_mark"] == other["caller_mark"] != ""
            and not other["made"]
            and call["started_at"] < other["started_at"] <= call["ended_at"] + timedelta(hours=24)
        ]
        found[OUTCOMES.table][*key, "calls"] += 1
        found[OUTCOMES.table][*key, "early"] += call["outcome"] == "hung_up" and lasted < timedelta(seconds=10)
        found[OUTCOMES.table][*key, "again"] += bool(again)
        if call["outcome"] == "booked":
            found[DURATIONS.table][round(lasted.total_seconds() / 6), "calls"] += 1
        before = [turn for turn in mine if not turn["step"].startswith("endings.")]
        if call["outcome"] in ("person", "callback") and before:
            found[HAND_OVERS.table][before[-1]["step"], before[-1]["result"], "calls"] += 1
    return {table: +counter for table, counter in found.items()}


def read(facts: Facts, department: Department, period: Period, count: Count) -> Counter[tuple[Any, ...]]:
    with transaction(facts.world.engine) as session:
        found = count.read(session, department, period, FIRST)
    keys = len(count.keys)
    return Counter(
        {(*row[:keys], name): value for row in found for name, value in zip(count.measures, row[keys:], strict=True)}
    )


def found(facts: Facts, department: Department) -> list[Tables]:
    """What the counts say of each period."""
    return [{count.table: +read(facts, department, period, count) for count in COUNTS} for period in PERIODS]


PERIODS = (
    Period(date(2026, 10, 22), date(2026, 10, 28)),
    Period(date(2026, 10, 25), date(2026, 10, 25)),
    Period(date(2026, 10, 1), date(2026, 10, 23)),
)


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_the_raw_tables_whenever_the_worker_runs(
    facts: Facts, department: Department, seed: int
) -> None:
    life, since = Life(facts, random.Random(seed)), FIRST
    for hours in (7, 30, 60, 100, 170, 400):
        now = FIRST + timedelta(hours=hours)
        life.pass_on(since, now, 25)
        raw = [expected(facts, period) for period in PERIODS]
        assert found(facts, department) == raw
        count_calls(facts.world.engine, [department], now)
        assert found(facts, department) == raw
        since = now


def test_every_call_is_counted_once_however_often_the_worker_runs(facts: Facts, department: Department) -> None:
    facts.call("booked", FIRST, turns=[("welcome.menu", "understood", "keys")])
    facts.call("callback", FIRST)
    engine = facts.world.engine
    assert count_calls(engine, [department], FIRST + timedelta(hours=23)) == 2
    assert count_calls(engine, [department], FIRST + timedelta(hours=24)) == 0
    assert count_calls(engine, [department], FIRST + timedelta(hours=25)) == 2
    assert count_calls(engine, [department], FIRST + timedelta(days=9)) == 0
    assert read(facts, department, PERIODS[0], STEPS) == {("welcome.menu", "calls"): 1, ("welcome.menu", "passed"): 1}


def test_two_workers_at_once_count_every_call_once(facts: Facts, department: Department) -> None:
    for minute in range(30):
        facts.call("booked", FIRST + timedelta(minutes=minute), turns=[("welcome.menu", "understood", "keys")])
    now = FIRST + timedelta(days=2)
    with ThreadPoolExecutor(2) as workers:
        done = [workers.submit(count_calls, facts.world.engine, [department], now) for _ in range(2)]
    assert sum(each.result() for each in done) == 60
    assert read(facts, department, PERIODS[0], TURNS) == {("welcome.menu", "keys", "understood", "turns"): 30}


def test_counts_outlive_the_calls_and_hold_nothing_of_anybody(facts: Facts, department: Department) -> None:
    life = Life(facts, random.Random(5))
    life.pass_on(FIRST, FIRST + timedelta(days=5), 40)
    life.pass_on(FIRST + timedelta(days=5), FIRST + timedelta(days=30), 0)
    raw = expected(facts, PERIODS[0])
    count_calls(facts.world.engine, [department], FIRST + timedelta(days=30))
    with transaction(facts.world.engine) as session:
        session.execute(text("DELETE FROM calls"))
    for count in COUNTS:
        assert +read(facts, department, PERIODS[0], count) == raw[count.table]
