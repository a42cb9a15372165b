"""The switches as every process reads them."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.department.files import load_department
from ivr.department.overrides import Switch, in_force, switches_of, written_windows
from ivr.department.week import parse_windows
from tests.support.departments import SAONE_ET_LOIRE

REAL = load_department(SAONE_ET_LOIRE)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


def switch(engine: Engine, kind: str, scope: str = "", value: str = "", department: str = REAL.slug) -> None:
    values = {"department": department, "kind": kind, "scope": scope, "value": value, "set_at": NOW}
    with transaction(engine) as session:
        session.execute(insert(Switch).values(values))


def test_a_department_that_nobody_has_switched_is_as_in_its_files(engine: Engine) -> None:
    with Session(engine) as session:
        assert in_force(session, REAL) == REAL


def test_what_is_switched_is_read_by_kind(engine: Engine) -> None:
    switch(engine, "booking", "", "deliveries")
    switch(engine, "booking", "555")
    switch(engine, "hours", "2026-11-24", "09:00-12:30")
    switch(engine, "hours", "2026-11-25")
    switch(engine, "calls", "offer")
    switch(engine, "calls", "reminder", department="elsewhere")
    with Session(engine) as session:
        found = switches_of(session, REAL.slug)
    assert found.suspended == {"": "deliveries", "555": ""}
    assert found.hours == {date(2026, 11, 24): ((time(9), time(12, 30)),), date(2026, 11, 25): ()}
    assert not found.calls_out("offer")
    assert found.calls_out("reminder")


def test_what_was_lifted_holds_no_longer(engine: Engine) -> None:
    switch(engine, "booking")
    with transaction(engine) as session:
        session.execute(update(Switch).values(lifted_at=NOW))
    with Session(engine) as session:
        assert in_force(session, REAL).booking_open(NOW)


def test_nothing_is_switched_twice_at_the_same_time(engine: Engine) -> None:
    switch(engine, "booking", "555")
    with pytest.raises(IntegrityError):
        switch(engine, "booking", "555")


def test_hours_are_read_as_they_were_written() -> None:
    windows = ((time(9), time(12, 30)), (time(14), time(19)))
    assert parse_windows(written_windows(windows)) == windows
    assert parse_windows(written_windows(())) == ()
