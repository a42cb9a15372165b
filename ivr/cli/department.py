"""`ivr department`: checks the configuration of departments."""

from pathlib import Path

import click

from ivr.core.settings import load_settings
from ivr.department import Department
from ivr.language.configuration import load_configuration


@click.group()
def department() -> None:
    """Departments as data."""


@department.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Check FOLDER, a department or a folder of departments, with prompts and phrases; by default IVR_DEPARTMENTS.

    Prints what was read, or every mistake with its file and line."""
    settings = load_settings()
    for found in load_configuration(folder or settings.departments_dir, settings.prompts_dir / "fr"):
        click.echo(_summary(found))


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
