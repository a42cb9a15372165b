"""`ivr department check`."""

from pathlib import Path

from click.testing import CliRunner

from ivr.cli.department import department
from ivr.core.errors import ConfigurationError
from tests.department.conftest import DEPARTMENTS, Edit


def test_a_good_department_is_summed_up() -> None:
    result = CliRunner().invoke(department, ["check", str(DEPARTMENTS / "saone-et-loire")])
    assert result.exit_code == 0
    assert "saone-et-loire: OK. 10 centres, 564 communes" in result.output


def test_all_departments_are_checked_by_default() -> None:
    result = CliRunner().invoke(department, ["check"])
    assert result.exit_code == 0
    assert "saone-et-loire: OK." in result.output


def test_a_suspended_department_says_so(folder: Path, edit: Edit) -> None:
    edit("department.toml", "suspended = false", "suspended = true")
    result = CliRunner().invoke(department, ["check", str(folder)])
    assert "BOOKING IS SUSPENDED" in result.output


def test_mistakes_end_the_command(folder: Path, edit: Edit) -> None:
    edit("department.toml", "turns = 34", "turns = 1")
    result = CliRunner().invoke(department, ["check", str(folder)])
    assert result.exit_code == 1
    assert isinstance(result.exception, ConfigurationError)


def test_a_folder_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    assert CliRunner().invoke(department, ["check", str(tmp_path / "none")]).exit_code == 2


def test_a_prompt_that_nobody_wrote_is_told_with_its_line(folder: Path, edit: Edit) -> None:
    edit("protocol.toml", "eligibility.contact", "eligibility.fever")
    result = CliRunner().invoke(department, ["check", str(folder)])
    assert result.exit_code == 1
    assert "protocol.toml:" in str(result.exception)
    assert "The prompt eligibility.fever is not written" in str(result.exception)
