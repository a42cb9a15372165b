"""Notifies open pages of changes in the room, over one database connection for each web process.

Triggers send the department's slug, and nothing else, at every change of the queue, the rings, the agents and the
callback tickets (PostgreSQL, "NOTIFY"). The page then reads what has changed, with the rights of its account."""

import threading
from collections import defaultdict

import psycopg
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

CHANNEL = "room"

log = structlog.get_logger()


class Hub:
    """Counts the changes of each department; pages wait for the count to change.

    The listening thread starts with the first page, after any fork, and ends with its connection. A waiting page then
    starts another one; this counts as a change of every department, because one may have been missed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._moved = threading.Condition()
        self._starts = 0
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._thread: threading.Thread | None = None

    def count(self, department: str) -> tuple[int, int]:
        """The current count, to compare with a later one."""
        with self._moved:
            self._start()
            return self._starts, self._counts[department]

    def after(self, department: str, seen: tuple[int, int], seconds: float) -> tuple[int, int]:
        """Waits until the count differs from `seen`, at most `seconds`, and returns it."""

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
        """Counts notifications. Raises when the connection is lost."""
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
        """A connection with the engine's parameters, outside its pool."""
        pooled = self._engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()
        assert isinstance(connection, psycopg.Connection)  # noqa: S101
        connection.autocommit = True
        return connection
