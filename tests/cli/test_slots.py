from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.booking.smart.resources import ndjson
from ivr.cli import ivr
from ivr.core.errors import InputError
from tests.booking.office import Office
from tests.booking.smart.test_ndjson import LOCATION, SCHEDULE, SLOT

Run = Callable[..., Result]
TABLE = "centre;jour;heure;capacite\nMâcon;01/12/2026;9h10;6\nChalon-sur-Saône;29/12/2026;9h10;6\n"


@pytest.fixture
def run(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the `ivr` command on the test's database."""
    address = office.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    for name, value in {"DATABASE_URL": address, "VAR": str(tmp_path), "NOW": "2026-11-24T10:00"}.items():
        monkeypatch.setenv(f"IVR_{name}", value)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(ivr, arguments)

    return command


def test_a_table_is_previewed_imported_and_exported(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "slots.csv"
    table.write_text(TABLE, encoding="cp1252")
    preview = run("slots", "import", str(table), "--dry-run").output
    assert "Nothing has been changed; the import would make this: 2 new" in preview
    assert "2 new, 0 changed, 0 as they were." in run("slots", "import", str(table)).output
    exported = run("slots", "export", "--from", "2026-12-01", "--to", "01/12/2026").output
    assert exported.splitlines()[1:] == ["555;pfizer;2026-12-01;09:10;30;6;0;3;non;0;0"]


def test_an_export_is_written_to_a_file_that_spreadsheets_read(run: Run, tmp_path: Path) -> None:
    run("slots", "export", "-o", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfcentre;")


def test_a_wrong_table_is_refused_with_its_lines(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "slots.csv"
    table.write_text(TABLE + "Dijon;31/02/2027;9h;6\n", encoding="utf-8")
    result = run("slots", "import", str(table))
    assert result.exit_code == 1
    assert isinstance(result.exception, InputError)
    assert str(result.exception) == "Line 4: the centre 'Dijon' is not known."


def test_slots_are_opened_over_the_weeks_asked_for(run: Run) -> None:
    assert "slots opened in Saône-et-Loire" in run("slots", "open", "--weeks", "1").output
    assert run("slots", "open", "--weeks", "1").output.startswith("0 slots opened")


def test_an_unknown_department_is_named(run: Run) -> None:
    assert "There is no department 'cher'" in str(run("slots", "open", "--department", "cher").exception)


def test_the_audit_ends_with_one_when_something_is_wrong(run: Run, office: Office) -> None:
    office.open_pair(capacity=2)
    office.offers("one")
    assert run("audit").exit_code == 0
    office.run("UPDATE slots SET taken1 = 2 WHERE id = 1")
    result = run("audit")
    assert result.exit_code == 1
    assert result.output.startswith("slot_counters: ")


def test_a_publication_is_previewed_and_what_is_read_over_is_counted(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "all.ndjson"
    file.write_text(ndjson([LOCATION, SCHEDULE, SLOT, SLOT | {"id": "10", "status": "entered-in-error"}]))
    preview = run("slots", "import-smart", str(file), "--dry-run").output
    assert "Nothing has been changed; the import would make this: 1 new" in preview
    assert "Skipped: 1 entered in error." in preview
    assert "1 new, 0 changed" in run("slots", "import-smart", str(file)).output
