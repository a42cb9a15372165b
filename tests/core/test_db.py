"""Transactions that the database undoes for the sake of another."""

import pytest
from psycopg.errors import DeadlockDetected, UndefinedTable
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from ivr.core.db import ATTEMPTS, in_transaction


def deadlock() -> OperationalError:
    return OperationalError("UPDATE", None, DeadlockDetected())


def test_it_tries_again_after_a_deadlock_and_keeps_only_the_last_try(engine: Engine) -> None:
    tries = []

    def work(session: Session) -> int:
        session.execute(text("INSERT INTO identity_tries VALUES ('mark', '2026-11-24', 'caller', 1)"))
        tries.append(1)
        if len(tries) < ATTEMPTS:
            raise deadlock()
        return len(tries)

    assert in_transaction(engine, work) == ATTEMPTS
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM identity_tries")) == 1


def test_it_gives_up_after_a_few_deadlocks(engine: Engine) -> None:
    tries = []

    def work(_session: Session) -> None:
        tries.append(1)
        raise deadlock()

    with pytest.raises(OperationalError):
        in_transaction(engine, work)
    assert len(tries) == ATTEMPTS


def test_it_does_not_repeat_what_will_fail_again(engine: Engine) -> None:
    tries = []

    def work(session: Session) -> None:
        tries.append(1)
        session.execute(text("SELECT 1 FROM nowhere"))

    with pytest.raises(ProgrammingError) as failure:
        in_transaction(engine, work)
    assert isinstance(failure.value.orig, UndefinedTable)
    assert len(tries) == 1
