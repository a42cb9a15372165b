from datetime import date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.outbound.audit import audit
from ivr.outbound.model import Disposition
from tests.outbound.office import CallOut
from tests.outbound.people import expect, numbered
from tests.support.world import SLUG

COPIES = (
    "INSERT INTO attempts (key, department, errand_id, patient_id, phone_mark, channel, disposition, placed_at,"
    " asked_at, ended_at) SELECT 'copy-' || n, department, errand_id, patient_id, phone_mark, 'voice', '{disposition}',"
    " {moment}, now(), {ended} FROM attempts, generate_series(1, {count}) n WHERE id = 1"
)
LATER = "placed_at + interval '2 hours'"


@pytest.fixture
def called(calls: CallOut) -> CallOut:
    """Two people, one of whom was reached."""
    expect(calls.world, *numbered(2, date(2026, 11, 27)))
    calls.plan()
    calls.dial_all()
    calls.end(calls.exchange.taken[0][1], Disposition.CONFIRMED)
    return calls


def found(calls: CallOut) -> list[str]:
    with Session(calls.world.engine) as session:
        return [finding.code for finding in audit(session, {SLUG: PARIS})]


def copies(count: int, disposition: str, moment: str = LATER, ended: str = "now()") -> str:
    return COPIES.format(count=count, disposition=disposition, moment=moment, ended=ended)


def test_calls_that_were_made_as_they_should_have_nothing_to_find(called: CallOut) -> None:
    assert found(called) == []


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        (copies(1, "informed"), ["reminded_twice"]),
        (copies(3, "busy"), ["called_too_often"]),
        (copies(4, "busy"), ["called_too_often", "called_too_often_in_all"]),
        (copies(9, "not_placed"), []),
        ((copies(1, "", ended="NULL"), "UPDATE attempts SET ended_at = NULL WHERE id = 1"), ["called_at_once"]),
        (copies(1, "busy", "placed_at - interval '61 minutes'"), ["called_out_of_hours"]),
        (copies(1, "busy", "placed_at + interval '32 days'"), ["called_out_of_hours"]),  # a Saturday
        ("UPDATE attempts SET channel = 'sms' WHERE id = 1", ["written_to_a_landline"]),
        (
            "INSERT INTO opt_outs (department, phone_mark, why, since) SELECT department, phone_mark, 'asked',"
            " placed_at - interval '1 minute' FROM attempts WHERE id = 1",
            ["called_after_opting_out"],
        ),
    ],
)
def test_it_finds_what_must_not_be(called: CallOut, planted: str | tuple[str, ...], expected: list[str]) -> None:
    with transaction(called.world.engine) as session:
        for statement in (planted,) if isinstance(planted, str) else planted:
            session.execute(text(statement))
    assert found(called) == expected


def test_the_hours_are_those_of_the_department_in_summer_too(called: CallOut) -> None:
    summer = datetime(2026, 7, 15, 10, 30, tzinfo=PARIS).isoformat()
    with transaction(called.world.engine) as session:
        session.execute(text(f"UPDATE attempts SET placed_at = '{summer}'"))  # noqa: S608
    assert found(called) == []
