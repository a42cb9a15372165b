"""The departments of the tests, which stay as they are whatever happens to those in service."""

import shutil
from dataclasses import replace
from pathlib import Path

from ivr.core.settings import ROOT
from ivr.department import Department, Vaccine

DEPARTMENTS = Path(__file__).parents[1] / "data" / "departments"
IN_SERVICE = ROOT / "departments"
"""Those that come with the line."""
SAONE_ET_LOIRE = DEPARTMENTS / "saone-et-loire"

INFLUENZA = Vaccine("influenza", "la grippe", (), doses=1)


def with_influenza(department: Department) -> Department:
    """The same department, which also gives a vaccine of one dose."""
    return replace(department, vaccines=(*department.vaccines, INFLUENZA))


def edited(folder: Path, before: str, after: str) -> Path:
    """A copy of the departments in a folder, with one text of department.toml exchanged for another."""
    copy = Path(shutil.copytree(DEPARTMENTS, folder / "departments"))
    settings = copy / "saone-et-loire" / "department.toml"
    said = settings.read_text()
    assert before in said
    settings.write_text(said.replace(before, after))
    return copy


def campaign_ending(folder: Path, day: object) -> Path:
    """A copy of the departments in which the waiting list closes after a day."""
    return edited(folder, "suspended = false", f"suspended = false\ncampaign_ends = {day}")
