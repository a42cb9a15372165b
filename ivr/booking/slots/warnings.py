"""Warnings about a preview: allowed, but probably unintended."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.department import Department

_DAYS = """SELECT DISTINCT centre, vaccine, day FROM slot_action_lines WHERE action_id = :action AND after[5] = 0
 AND after[2] - after[3] - {kept} > 0"""
_FIRST = text(_DAYS.format(kept="after[4]"))
_SECOND = text(
    f"""{_DAYS.format(kept="0")} UNION SELECT DISTINCT s.centre, s.vaccine, s.day FROM slots s
 WHERE s.department = :department AND s.open2 AND s.day BETWEEN :first AND :last AND NOT EXISTS (SELECT
 FROM slot_action_lines l WHERE l.action_id = :action AND l.centre = s.centre AND l.vaccine = s.vaccine
 AND l.day = s.day AND l.time = s.time)"""  # noqa: S608
)
_OVERLAPPING = text(
    """WITH afterwards AS (
 SELECT centre, vaccine, day, time, after[1] AS minutes, before IS NULL OR before[1] <> after[1] AS mine
 FROM slot_action_lines WHERE action_id = :action AND after[5] = 0
 UNION ALL SELECT s.centre, s.vaccine, s.day, s.time, s.minutes, false FROM slots s
 WHERE s.department = :department AND NOT s.closed AND s.day IN (
 SELECT day FROM slot_action_lines WHERE action_id = :action) AND NOT EXISTS (SELECT FROM slot_action_lines l
 WHERE l.action_id = :action AND l.centre = s.centre AND l.vaccine = s.vaccine AND l.day = s.day AND l.time = s.time)),
 pairs AS (SELECT mine OR lag(mine) OVER following AS mine, CAST(extract(epoch FROM time) AS int) / 60 <
 lag(CAST(extract(epoch FROM time) AS int) / 60 + minutes) OVER following AS overlap
 FROM afterwards WINDOW following AS (PARTITION BY centre, vaccine, day ORDER BY time))
 SELECT count(*) FROM pairs WHERE mine AND overlap"""
)


@dataclass(frozen=True)
class SlotWarnings:
    """What the supervisor should check before confirming."""

    overlapping: int
    """Slots that would begin before the one before them, of the same centre and vaccine, ends."""
    unpaired: Counter[str]
    """Code of a centre → days on which first doses would be opened although there is no place for the second dose
    within the interval of the vaccine: these are never offered."""


def doubts(session: Session, department: Department, action: int) -> SlotWarnings:
    """The warnings about a prepared action."""
    values = {"action": action, "department": department.slug}
    return SlotWarnings(session.scalar(_OVERLAPPING, values) or 0, _unpaired(session, department, action))


def _unpaired(session: Session, department: Department, action: int) -> Counter[str]:
    firsts = session.execute(_FIRST, {"action": action})
    windows = [
        (row.centre, row.vaccine, [row.day + timedelta(days=gap) for gap in range(interval.least, interval.most + 1)])
        for row in firsts
        if (interval := department.vaccine(row.vaccine).interval(row.day))
    ]
    if not windows:
        return Counter()
    span = {"first": min(days[0] for *_, days in windows), "last": max(days[-1] for *_, days in windows)}
    rows = session.execute(_SECOND, {"action": action, "department": department.slug, **span})
    seconds = {tuple(row) for row in rows}
    return Counter(
        centre for centre, vaccine, days in windows if not any((centre, vaccine, day) in seconds for day in days)
    )
