"""`ivr department`: work on the folders that describe departments."""

from pathlib import Path

import click

from ivr.core.settings import load_settings
from ivr.department import Department
from ivr.department.files import load_department, load_departments


@click.group()
def department() -> None:
    """Departments as data."""


@department.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Check FOLDER, a department or a folder of departments; by default IVR_DEPARTMENTS.

    Prints what was read, or every mistake with its file and line."""
    for found in _read(folder or load_settings().departments_dir):
        click.echo(_summary(found))


def _read(folder: Path) -> tuple[Department, ...]:
    if (folder / "department.toml").exists():
        return (load_department(folder),)
    return load_departments(folder).all


def _summary(found: Department) -> str:
    counts = {
        "centres": found.centres,
        "communes": found.communes,
        "vaccines": found.vaccines,
        "groups": found.groups,
        "questions": found.questions,
        "topics": found.topics,
    }
    listed = ", ".join(f"{len(items)} {name}" for name, items in counts.items())
    switch = " BOOKING IS SUSPENDED." if found.booking.suspended else ""
    ends = f" The waiting list closes after {found.booking.campaign_ends}." if found.booking.campaign_ends else ""
    return f"{found.slug}: OK. {listed}; protocol {found.protocol_version}.{switch}{ends}"
