from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.model import model
from ivr.speech.model_fetch import NAMES
from tests.support.archive_server import Shelf, archive, serving


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_VAR", str(tmp_path / "var"))
    return tmp_path


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving() as shelf:
        yield shelf


def run(*arguments: str | Path) -> list[str]:
    result = CliRunner().invoke(model, ["fetch", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_the_last_line_is_the_setting(home: Path, shelf: Shelf) -> None:
    url = shelf.publish(NAMES["large"], archive())
    assert run("large", "--url", url)[-1] == f"IVR_VOSK_MODEL={home}/var/models/{NAMES['large']}"


def test_an_archive_brought_by_hand_is_installed(home: Path) -> None:
    (home / "mine.zip").write_bytes(archive())
    assert run("--from", home / "mine.zip") == [f"IVR_VOSK_MODEL={home}/var/models/mine"]


def test_an_archive_comes_from_one_place(home: Path) -> None:
    result = CliRunner().invoke(model, ["fetch", "--from", "a.zip", "--url", "http://example.org/a.zip"])
    assert result.exit_code == 2


def test_an_unknown_size_is_a_usage_error() -> None:
    result = CliRunner().invoke(model, ["fetch", "huge"])
    assert result.exit_code == 2
    assert "small" in result.output
