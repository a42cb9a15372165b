"""What the README promises exists, and what exists is in the README."""

import re

from ivr import __version__
from ivr.cli import COMMANDS
from ivr.settings import ROOT, Settings

README = (ROOT / "README.md").read_text()


def test_every_setting_is_documented() -> None:
    names = {str(field.validation_alias) for field in Settings.model_fields.values()}
    assert {name for name in names if f"`{name}`" not in README} == set()


def test_every_documented_setting_exists() -> None:
    names = {str(field.validation_alias) for field in Settings.model_fields.values()}
    assert set(re.findall(r"`((?:IVR|TWILIO)_[A-Z_]+)`", README)) <= names


def test_every_command_is_documented() -> None:
    assert {name for name in COMMANDS if f"`{name}" not in README} == set()


def test_every_documented_path_exists() -> None:
    paths = re.findall(r"`((?:ivr|docs|tests|prompts|departments)/[\w./]*)`", README)
    assert {path for path in paths if not (ROOT / path).exists()} <= {"departments/", "prompts/fr/audio/"}


def test_version_and_changelog_agree() -> None:
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest[1] == __version__
