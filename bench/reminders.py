"""The reminders of a busy department: seconds to plan those of a whole month, and to find again that they are planned.

`python -m bench.reminders`. 30,000 appointments of people with a landline, planned for the first time."""

import tempfile
import time
from pathlib import Path

from sqlalchemy import insert

from bench import busy_month
from bench.report import Row, publish
from ivr.app import create_line
from ivr.console.tables import Account
from ivr.core.db import transaction, upgrade
from ivr.core.settings import Settings
from ivr.line import Line
from ivr.outbound.planning.reminders import doses_near, reminders, store

SOMEBODY = {
    **dict.fromkeys(("login", "name"), "somebody"),
    "role": "agent",
    "password": "",
    "one_time": False,
    "second_factor": b"",
    "created_at": busy_month.NOW,
}
"""The account that took the month's calls."""


def measure() -> list[Row]:
    """Rows of figure and value."""
    with tempfile.TemporaryDirectory(prefix="ivr-bench-", ignore_cleanup_errors=True) as name:
        settings = Settings(var_dir=Path(name), now=busy_month.NOW)
        settings.make_secrets()
        line = create_line(settings)
        upgrade(line.engine)
        with transaction(line.engine) as session:
            session.execute(insert(Account).values(**SOMEBODY, department=line.departments.current().all[0].slug))
        busy_month.fill(line, calls=1000)
        rows = [*_planned(line, "first"), *_planned(line, "again")]
        line.engine.dispose()
        return rows


def _planned(line: Line, when: str) -> list[Row]:
    department = line.departments.current().all[0]
    started = time.perf_counter()
    with transaction(line.engine) as session:
        doses = doses_near(session, line.vault, department, line.clock())
        count = store(session, department, reminders(doses, department, line.clock()), line.clock())
    seconds = time.perf_counter() - started
    return [
        (f"{when}: appointments looked at / reminders planned", f"{len(doses)} / {count}"),
        (f"{when}: seconds", f"{seconds:.2f}"),
    ]


if __name__ == "__main__":
    publish("Reminders planned", "python -m bench.reminders", ("figure", "value"), measure())
