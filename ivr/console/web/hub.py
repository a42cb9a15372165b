"""Tells pages that stay open what happens in the room: one database connection for all the pages of a web process.

Triggers notify the department, and nothing else, of every change of the queue, the rings, the agents and the callback
tickets (PostgreSQL, "NOTIFY"). What has changed is read by the page, with the rights of who reads it."""

import threading
from collections import defaultdict

import psycopg
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

CHANNEL = "room"

log = structlog.get_logger()


class Hub:
    """Counts the changes of each department; pages wait for the count to move.

    The thread that listens starts with the first page, so that a process which forks before has none. It ends with its
    connection; a page that still waits starts another one, and that counts as a change of every department, for one
    may have been missed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._moved = threading.Condition()
        self._starts = 0
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._thread: threading.Thread | None = None

    def count(self, department: str) -> tuple[int, int]:
        """What has happened so far, to be compared with a later count."""
        with self._moved:
            self._start()
            return self._starts, self._counts[department]

    def after(self, department: str, seen: tuple[int, int], seconds: float) -> tuple[int, int]:
        """The count once it differs from the one seen, or when the seconds are over."""

        def count() -> tuple[int, int]:
            return self._starts, self._counts[department]

        with self._moved:
            self._start()
            self._moved.wait_for(lambda: count() != seen, seconds)
            return count()

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="room-events", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            self._listen()
        except (psycopg.Error, SQLAlchemyError) as error:
            log.warning("room events lost", error=type(error).__name__)

    def _listen(self) -> None:
        """Raises when the connection is lost."""
        with self._connect() as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            with self._moved:
                self._starts += 1
                self._moved.notify_all()
            for notice in connection.notifies():
                with self._moved:
                    self._counts[notice.payload] += 1
                    self._moved.notify_all()

    def _connect(self) -> psycopg.Connection:
        """A connection as the engine makes them, outside of its pool."""
        pooled = self._engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()
        assert isinstance(connection, psycopg.Connection)  # noqa: S101
        connection.autocommit = True
        return connection
