"""`ivr department`: work on the folders that describe departments."""

from pathlib import Path

import click

from ivr.department import Department
from ivr.department_load import load_department, load_departments
from ivr.errors import ConfigurationError
from ivr.settings import load_settings


@click.group(name="department")
def command() -> None:
    """Departments as data."""


@command.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Check FOLDER, a department or a folder of departments; by default IVR_DEPARTMENTS.

    Prints what was read, or every mistake with its file and line."""
    try:
        for department in _read(folder or load_settings().departments_dir):
            click.echo(_summary(department))
    except ConfigurationError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from error


def _read(folder: Path) -> tuple[Department, ...]:
    if (folder / "department.toml").exists():
        return (load_department(folder),)
    return load_departments(folder).all


def _summary(department: Department) -> str:
    counts = {
        "centres": department.centres,
        "communes": department.communes,
        "vaccines": department.vaccines,
        "groups": department.groups,
        "questions": department.questions,
        "topics": department.topics,
    }
    listed = ", ".join(f"{len(items)} {name}" for name, items in counts.items())
    switch = " BOOKING IS SUSPENDED." if department.suspended else ""
    return f"{department.slug}: OK. {listed}; protocol {department.protocol_version}.{switch}"
