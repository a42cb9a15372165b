"""The progress bar of outbound calls on the terminal of `ivr worker`."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ivr.line import Line
from ivr.outbound.progress import Standing, standings

EVERY = 2.0
"""Seconds between two updates."""


@contextmanager
def shown(line: Line) -> Iterator[None]:
    """Shows today's calls while the block runs, if stderr is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    stop = threading.Event()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        thread = threading.Thread(target=_follow, args=(line, progress, stop), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def _follow(line: Line, progress: Progress, stop: threading.Event) -> None:
    task = progress.add_task("Calling out today", total=None)
    while not stop.wait(EVERY):
        try:
            today = total(line)
        except OperationalError:  # without the database the bar stays as it is
            continue
        progress.update(task, completed=today.settled, total=today.planned or None)


def total(line: Line) -> Standing:
    """Counts of today's calls and messages, for all departments and purposes."""
    found: list[Standing] = []
    for department in line.departments.current():
        day = line.clock().astimezone(department.zone).date()
        with Session(line.engine) as session:
            found += standings(session, department, day).values()
    return Standing(
        planned=sum(each.planned for each in found),
        done=sum(each.done for each in found),
        unreached=sum(each.unreached for each in found),
        dropped=sum(each.dropped for each in found),
    )
