"""The departments with another setting, for a line of its own."""

import shutil
from pathlib import Path

from ivr.core.settings import ROOT


def edited(folder: Path, before: str, after: str) -> Path:
    """A copy of the departments in a folder, with one text of department.toml exchanged for another."""
    copy = Path(shutil.copytree(ROOT / "departments", folder / "departments"))
    settings = copy / "saone-et-loire" / "department.toml"
    said = settings.read_text()
    assert before in said
    settings.write_text(said.replace(before, after))
    return copy


def campaign_ending(folder: Path, day: object) -> Path:
    """A copy of the departments in which the waiting list closes after a day."""
    return edited(folder, "suspended = false", f"suspended = false\ncampaign_ends = {day}")
