"""Opens the line and a department for a command."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from psycopg.errors import UndefinedColumn, UndefinedTable
from sqlalchemy.exc import ProgrammingError

from ivr.app import create_line
from ivr.core.db import answering
from ivr.core.errors import ConfigurationError
from ivr.core.settings import load_settings
from ivr.department import Department
from ivr.line import Line

department_option = click.option("--department", "slug", default="", help="Department, when the line serves several.")


@contextmanager
def line_opened() -> Iterator[Line]:
    """The line of the settings. Raises ConfigurationError when its database does not answer or lacks tables."""
    line = create_line(load_settings())
    try:
        with answering():
            yield line
    except ProgrammingError as error:
        if isinstance(error.orig, UndefinedTable | UndefinedColumn):
            raise ConfigurationError("The database lacks tables of this version: run `ivr db upgrade`.") from error
        raise
    finally:
        line.engine.dispose()


@contextmanager
def opened(slug: str) -> Iterator[tuple[Line, Department]]:
    """The line and the department of that name; without a name, the only one or the default.

    Raises what `line_opened` raises, and InputError when there is no such department."""
    with line_opened() as line:
        yield line, line.departments.current().chosen(slug)
