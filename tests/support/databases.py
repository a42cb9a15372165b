"""A PostgreSQL for the tests, and databases on it that have all tables and no rows."""

import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url, text

from ivr.core.db import _with_driver, embedded_server, make_engine, upgrade

TEMPLATE = "template_ivr"
USES = 50
"""Tests that one database serves, one after the other; the rows they leave behind make it slower and slower."""

GOODBYES = 100
"""Times that the database is asked whether the test's last connection is gone, every two milliseconds."""

_EMPTY = text("""
    DO $$ DECLARE name text; filled boolean; BEGIN
        SET LOCAL session_replication_role = replica;  -- no triggers: some tables refuse to be emptied
        FOR name IN SELECT quote_ident(tablename) FROM pg_tables
                    WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
            IF filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
        END LOOP;
        PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences;
    END $$
""")
_CATALOGUES = ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc")
_SCHEMA = text(
    " UNION ALL ".join(f"SELECT count(*), max(xmin::text::bigint) FROM {each}" for each in _CATALOGUES)  # noqa: S608
)
"""Another result after any change of the schema."""
_CONNECTED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")

_numbers = itertools.count()


class Databases:
    """The databases of one server, whose database `TEMPLATE` has all tables."""

    def __init__(self, url: str) -> None:
        self.url = url
        """Of the server's first database, which has no tables."""
        self._admin = create_engine(url, isolation_level="AUTOCOMMIT")
        self._idle = ""
        """The name of an empty database whose last test is over."""
        self._uses = 0
        self._schema = self._make_template()

    def _make_template(self) -> object:
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {TEMPLATE}"))
        engine = make_engine(_on(self.url, TEMPLATE))
        upgrade(engine)
        with engine.connect() as connection:
            schema = connection.execute(_SCHEMA).all()
        engine.dispose()
        return schema

    @contextmanager
    def fresh(self, tables: bool = True) -> Iterator[str]:
        """URL of a database that was never used. It is dropped afterwards, whoever is still connected."""
        name = self._create(TEMPLATE if tables else "template0")
        yield _on(self.url, name)
        self._drop(name)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """URL of a database that another test may have used before. Its name is new: whoever goes on working for that
        test cannot reach it."""
        name, self._idle = self._idle or self._create(), ""
        yield _on(self.url, name)
        self._uses += 1
        renamed = f"test_{os.getpid()}_{next(_numbers)}"
        if self._uses % USES and self._rename(name, renamed):
            if self._empty(renamed):
                self._idle = renamed
                return
            name = renamed
        self._drop(name)

    def close(self) -> None:
        """Ends the connections to the server."""
        self._admin.dispose()

    def _create(self, template: str = TEMPLATE) -> str:
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return name

    def _drop(self, name: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    def _rename(self, old: str, new: str) -> bool:
        """Whether it could be done: not while anybody is connected."""
        with self._admin.connect() as connection:
            for _ in range(GOODBYES):
                if not connection.scalar(_CONNECTED, {"name": old}):
                    connection.execute(text(f"ALTER DATABASE {old} RENAME TO {new}"))
                    return True
                time.sleep(0.002)
        return False

    def _empty(self, name: str) -> bool:
        """Empties a database; whether it is as good as new."""
        engine = create_engine(_on(self.url, name))
        with engine.begin() as connection:
            good = self._is_as_made(connection)
            if good:
                connection.execute(_EMPTY)
        engine.dispose()
        return good

    def _is_as_made(self, connection: Connection) -> bool:
        return connection.execute(_SCHEMA).all() == self._schema


@contextmanager
def served() -> Iterator[Databases]:
    """The databases of a server of our own, which is stopped and removed afterwards.

    Its folder is not one of pytest's, which other test runs on the machine tidy away. What happens to a database when
    the machine loses power is not tested here, so it need not wait for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="ivr-tests-"))
    server = embedded_server(folder / "data")
    url = _with_driver(server.get_uri())
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    databases = Databases(url)
    yield databases
    databases.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _on(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
