"""What the README promises exists, and what exists is in the README."""

import re

from exchange.telephone.script import parse_script, run_script
from ivr import __version__
from ivr.cli import COMMANDS
from ivr.core.settings import ROOT, Settings
from tests.support.line import dialler
from tests.support.world import World

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


def test_the_transcript_is_a_real_call(world: World) -> None:
    world.open_slots()
    transcript = re.search(r"^```\n(Bonjour.*?)```", README, re.MULTILINE | re.DOTALL)
    assert transcript
    lines = transcript[1].splitlines()
    script = "\n".join(["# The README", *(line if line.startswith(">") else f"< {line}" for line in lines), "= booked"])
    assert not run_script(parse_script(script), dialler(world.carrier()))
    assert world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1
