"""What commands on one department begin with."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from ivr.app import create_line
from ivr.calls import Line
from ivr.department import Department
from ivr.errors import InputError
from ivr.settings import load_settings

department_option = click.option("--department", "slug", default="", help="Department, when the line serves several.")


@contextmanager
def opened(slug: str) -> Iterator[tuple[Line, Department]]:
    """The line and the department of that name, the first one without a name. Raises InputError when there is none."""
    line = create_line(load_settings())
    try:
        yield line, _department_of(line, slug)
    finally:
        line.engine.dispose()


def _department_of(line: Line, slug: str) -> Department:
    departments = line.departments.current()
    try:
        return departments.by_slug(slug) if slug else departments.first
    except KeyError:
        raise InputError(f"There is no department {slug!r}; look into IVR_DEPARTMENTS.") from None
