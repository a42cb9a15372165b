import io
from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.slots.csv_import import Changes, export_slots, import_slots
from ivr.booking.slots.csv_table import LARGEST
from ivr.core.db import transaction
from ivr.core.errors import InputError
from tests.booking.office import CHALON, DAY, MACON, Office

HEAD = "centre;jour;heure;capacite\n"
MORE_CELLS = "there are more cells than columns; put numbers with a comma between quotation marks."


def bring(office: Office, table: str | bytes, dry_run: bool = False) -> Changes:
    data = table.encode() if isinstance(table, str) else table
    with transaction(office.engine) as session:
        return import_slots(session, office.department, io.BytesIO(data), office.now, dry_run)


def slots(office: Office) -> list[tuple[str, date, str, int, int, int]]:
    query = "SELECT centre, day, to_char(time, 'HH24:MI'), capacity, margin, reserved2 FROM slots ORDER BY 1, 2, 3"
    with Session(office.engine) as session:
        return [tuple(row) for row in session.execute(text(query))]


def problems(office: Office, table: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        bring(office, table)
    assert slots(office) == []
    return str(refused.value).splitlines()


def test_it_opens_the_slots_of_a_table(office: Office) -> None:
    changes = bring(office, HEAD + "Mâcon;01/12/2026;9h10;6\n555;2026-12-02;09:10;4\n")
    assert len(changes.new) == 2
    assert slots(office) == [(MACON, DAY, "09:10", 6, 0, 3), (MACON, date(2026, 12, 2), "09:10", 4, 0, 3)]


def test_a_second_import_changes_nothing(office: Office) -> None:
    table = HEAD + "macon;01/12/2026;9h10;6\n"
    bring(office, table)
    assert bring(office, table) == Changes((), (), 1)


def test_it_says_what_it_would_change_and_changes_nothing(office: Office) -> None:
    bring(office, HEAD + "macon;01/12/2026;9h10;6\n")
    changes = bring(office, HEAD + "macon;01/12/2026;9h10;12\nmacon;01/12/2026;9h20;6\n", dry_run=True)
    assert [each.difference for each in changes.changed] == ["capacity 6 → 12"]
    assert [slot.line for slot in changes.new] == [3]
    assert len(slots(office)) == 1


@pytest.mark.parametrize(
    "encode",
    [
        lambda table: table.encode("utf-8"),
        lambda table: table.encode("utf-8-sig"),
        lambda table: table.encode("cp1252"),
        lambda table: table.encode("utf-16"),
        lambda table: table.encode("utf-16-le"),
        lambda table: table.replace("6,0", '"6,0"').replace(";", ",").encode(),
        lambda table: table.replace(";", "\t").encode("utf-16"),
        lambda table: table.replace("\n", "\r\n").encode("cp1252"),
    ],
)
def test_it_reads_what_spreadsheets_save(office: Office, encode: Callable[[str], bytes]) -> None:
    bring(office, encode("Centre;Jour;Heure;Capacité;Réserve2;Marge\nMâcon;24/12/2026;09:10:00;6,0;2.0;\u00a01\n"))
    assert slots(office) == [(MACON, date(2026, 12, 24), "09:10", 6, 1, 2)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Mâcon;31/02/2027;9h;6", "31/02/2027 is not a day of the calendar."),
        ("Mâcon;demain;9h;6", "'demain' is no date; write 24/11/2026 or 2026-11-24."),
        ("Mâcon;01/12/2026;25h;6", "25h is not a time of the day."),
        ("Mâcon;01/12/2026;9;6", "'9' is no time of day; write 9h10 or 09:10."),
        ("Mâcon;01/12/2026;9h;-6", "the capacity '-6' is not a whole number from 0 up."),
        ("Mâcon;01/12/2026;9h;6,5", "the capacity '6,5' is not a whole number from 0 up."),
        ("Mâcon;01/12/2026;9h;", "the capacity '' is not a whole number from 0 up."),
        ("Mâcon;01/12/2026;9h;2000", "a slot has at most 1000 places."),
        ("Dijon;01/12/2026;9h;6", "the centre 'Dijon' is not known."),
        (";01/12/2026;9h;6", "the centre is missing."),
        ("Mâcon;24/11/2026;9h;6", "the slot is in the past."),
        ("Mâcon;01/12/2026;9h;6;7", MORE_CELLS),
        ("=1+1;01/12/2026;9h;6", "the centre '=1+1' is not known."),
    ],
)
def test_it_names_the_line_and_what_is_wrong(office: Office, line: str, problem: str) -> None:
    assert problems(office, HEAD + line + "\n") == [f"Line 2: {problem}"]


def test_it_collects_every_problem_and_imports_nothing(office: Office) -> None:
    good, bad = "Mâcon;01/12/2026;9h;6\n", "Dijon;01/12/2026;9h;6\n"
    found = problems(office, HEAD + good + bad + "\n" + good + bad)
    assert found == [
        "Line 3: the centre 'Dijon' is not known.",
        "Line 5: the same slot as on line 2.",
        "Line 6: the centre 'Dijon' is not known.",
    ]


def test_it_shows_fifty_problems_and_counts_the_others(office: Office) -> None:
    found = problems(office, HEAD + "Dijon;01/12/2026;9h;6\n" * 60)
    assert len(found) == 51
    assert found[-1] == "… and 10 more."


@pytest.mark.parametrize(("kept", "margin"), [(4, 3), (7, 0)])
def test_margin_and_second_doses_fit_into_the_capacity(office: Office, kept: int, margin: int) -> None:
    head = "centre;jour;heure;capacite;reserve2;marge\n"
    assert problems(office, f"{head}Mâcon;01/12/2026;9h;6;{kept};{margin}\n") == [
        "Line 2: margin and places for second doses are more than the capacity."
    ]


def test_no_place_is_kept_for_second_doses_of_a_vaccine_of_one_dose(office: Office) -> None:
    clinic, head = office.with_influenza(), "centre;vaccin;jour;heure;capacite;reserve2\n"
    assert problems(clinic, f"{head}Mâcon;la grippe;01/12/2026;9h;6;2\n") == [
        "Line 2: this vaccine has one dose: no place is kept for second ones."
    ]
    bring(clinic, f"{head}Mâcon;la grippe;01/12/2026;9h;6;\nMâcon;pfizer;01/12/2026;9h;6;\n")
    assert sorted(slot[5] for slot in slots(office)) == [0, 3]


def test_the_capacity_never_falls_below_what_is_booked(office: Office) -> None:
    office.open_pair(capacity=2, minutes=30)
    office.offers("one")
    with pytest.raises(InputError, match=r"Line 2: 1 places are taken, more than capacity less margin\."):
        bring(office, HEAD + "Chalon-sur-Saône;01/12/2026;9h;0\n")
    with pytest.raises(InputError, match="Line 2: 1 first doses are taken, which leaves too few for second doses"):
        bring(office, "centre;jour;heure;capacite;reserve2\nChalon-sur-Saône;01/12/2026;9h;2;2\n")
    bring(office, "centre;jour;heure;capacite;reserve2\nChalon-sur-Saône;01/12/2026;9h;2;1\n")


def test_a_slot_can_be_closed(office: Office) -> None:
    office.open_pair()
    bring(office, "centre;jour;heure;capacite;ferme\n570;01/12/2026;9h;1;oui\n")
    assert office.offers("one") == ()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 table", "The file is an archive or a workbook"),
        (b"\x1f\x8b table", "The file is an archive or a workbook"),
        (b"centre;jour\0;heure", "Line 1: the file holds binary data"),
        (b"x" * (LARGEST + 1), "The file is larger than 50 MB"),
        (b"", "Line 1: a column is missing"),
        (b"centre;jour;heure\n", "Line 1: a column is missing"),
        (b"centre;jour;heure;capacite\n;;;\n", "The file has no slots"),
        (b"centre;jour;heure;capacite;medecin\n", "Line 1: the column 'medecin' is not known"),
        (b"centre;jour;heure;capacite\n" + b'"' + b"x\n" * 100_000, "is no line of a CSV table"),
        (b"centre;jour;heure;capacite\n" + b"x" * 200_000, "Line 2: the line is longer"),
        (b"centre;jour;heure;capacite" + b";a" * 10_000_000, "Line 1: the line is longer"),
        (b"centre;jour;heure;capacite\n" + b";;;\n" * 200_000, "more than 200,000 lines"),
    ],
    ids=[
        "zip",
        "gzip",
        "binary",
        "large",
        "empty",
        "no capacity",
        "no slots",
        "unknown column",
        "endless cell",
        "endless line",
        "ten million columns",
        "endless",
    ],
)
def test_it_refuses_what_is_no_table(office: Office, data: bytes, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        bring(office, data)


def test_what_is_exported_can_be_imported(office: Office) -> None:
    office.open_pair(capacity=6, margin=1, reserved2=2)
    office.offers("one")
    with Session(office.engine) as session:
        table = export_slots(session, office.department, DAY, date(2026, 12, 31))
    assert table.splitlines() == [
        "centre;vaccin;jour;heure;minutes;capacite;marge;reserve2;ferme;pris1;pris2",
        f"{CHALON};pfizer;2026-12-01;09:00;10;6;1;2;non;1;0",
        f"{CHALON};pfizer;2026-12-29;09:00;10;6;1;2;non;0;1",
    ]
    assert bring(office, table).unchanged == 2


def test_no_exported_cell_is_a_formula(office: Office) -> None:
    office.open(DAY, centre="=cmd|x")
    with Session(office.engine) as session:
        table = export_slots(session, office.department, DAY, DAY)
    assert table.splitlines()[1].startswith("'=cmd|x;")


def test_slots_of_the_past_stay_as_they_are(office: Office) -> None:
    office.open(datetime(2026, 11, 2).date(), minutes=30, reserved2=1)
    assert bring(office, HEAD + f"{CHALON};02/11/2026;9h;1\n").unchanged == 1
