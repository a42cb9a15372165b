"""A process that holds the pairs of a plan and lets half of the people accept them, until it is killed."""

import sys
from datetime import datetime

from ivr.booking.rescheduling import answers, runner
from ivr.booking.rescheduling.plans import Rescheduling
from ivr.core.db import in_transaction, make_engine, transaction
from ivr.department.files import load_department
from tests.support.departments import SAONE_ET_LOIRE

FEW = 7
"""People held by one transaction: many steps at which to be killed."""


def work(url: str, now: datetime, move: int) -> None:
    """Goes on from wherever the plan stands; ends when everybody is held and every second person has accepted."""
    engine, department = make_engine(url), load_department(SAONE_ET_LOIRE)
    while in_transaction(engine, lambda session: runner.hold_some(Rescheduling(session, department, now), move, FEW)):
        pass
    held = in_transaction(engine, lambda session: answers.pending(Rescheduling(session, department, now), 999))
    for row in [told.row for told in held if told.row % 2 == 0]:
        with transaction(engine) as session:
            answers.accept(Rescheduling(session, department, now), row, "bot")
    print("done", flush=True)


if __name__ == "__main__":
    work(sys.argv[1], datetime.fromisoformat(sys.argv[2]), int(sys.argv[3]))
