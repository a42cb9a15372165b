"""Mistakes in the files: all of them, each with its file, its line and a sentence."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.core.errors import ConfigurationError, InputError, UnclaimedNumber
from ivr.department import Department, Listening
from ivr.department.files import load_department, load_departments
from tests.department.conftest import DEPARTMENTS, Edit
from tests.support.departments import JURA_NUMBER, with_jura

Errors = Callable[[], list[str]]


def test_the_shipped_department_is_well_formed(real: Department, errors: Errors) -> None:
    assert errors() == []
    assert (real.slug, real.code, real.name) == ("saone-et-loire", "71", "Saône-et-Loire")
    assert real.service_name == "Préfecture de Saône-et-Loire"
    assert real.numbers == ("+33385218399", "+33385908741")


def test_the_grid_keeps_places_for_second_doses(real: Department) -> None:
    grid = real.slot_grid
    assert 0 < grid.second_places < grid.capacity - grid.margin
    assert real.vaccine(grid.vaccine)


MODERNA = '\nname = "la grippe"\n\n[[vaccines]]\ncode = "moderna"'
"""What comes after a vaccine that is put in before Moderna."""


def line_of(file: str, text: str) -> int:
    """The line of a text in the shipped file."""
    lines = (DEPARTMENTS / "saone-et-loire" / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("department.toml", "turns = 34", 'turns = "many"', '"limits.turns" is wrong: input should be'),
        ("department.toml", "turns = 34", "turnz = 34", '"limits.turnz" is not a known setting.'),
        ("department.toml", "keep_months = 3", "keep_months = 12", '"limits.keep_months" is wrong'),
        ("department.toml", 'zone = "Europe/Paris"', 'zone = "Europe/Macon"', "is not a time zone"),
        ("department.toml", 'human_number = "+33800009110"', 'human_number = "0800"', "is not a telephone number"),
        ("department.toml", 'callback = "+33385218399"', 'callback = "+3338521839"', "is not a telephone number"),
        ("department.toml", "mon-fri 10-12:30 14-18", "mon-sat 10-12:30", "Automatic calls may only be made Monday"),
        ("department.toml", "mon-fri 10-12:30 14-18", "mon-fri 9:30-13 14-18", "from 10 to 13 and from 14 to 20"),
        ("department.toml", "mon-fri 10-12:30 14-18", "mon-fri 10-12:30 14-20:30", "shorten these hours"),
        ("department.toml", "mon-fri 10-12:30 14-18", "mon-fri 10-18", "shorten these hours"),
        ("department.toml", 'phone = "mon-fri 9-15"', 'phone = "mon-fri 15-9"', "closes before it opens"),
        ("department.toml", 'phone = "mon-fri 9-15"', 'phone = "mon-fri 9-25"', "is not a time of day"),
        ("department.toml", "from = 2021-02-18", "from = 2021-02-01", "which is not after the one before"),
        ("department.toml", "until = 2021-03-01", "until = 2021-02-26", '"until" is not after "from".'),
        ("department.toml", "second_places = 3", "second_places = 6", "leave no place for a first dose"),
        ("department.toml", 'vaccine = "pfizer"', 'vaccine = "sputnik"', "The vaccine sputnik is not in vaccines.toml"),
        ("department.toml", '"+33385908741"', '"+33385218399"', "The number +33385218399 is given twice."),
        ("department.toml", "suspended = false", "suspended = 0", '"booking.suspended" is wrong'),
        ("department.toml", "certain = 0.85", "certain = 85", '"listening.certain" is wrong'),
        ("department.toml", "certain = 0.85", "certain = 0.4", '"sure" is not less than "certain".'),
        ("department.toml", "certain = 0.85", "certian = 0.85", '"listening.certian" is not a known setting.'),
        ("department.toml", "barge_in = 0.3", "onset = 0.3", '"onset" is more than "onset_window".'),
        ("department.toml", "barge_in = 0.3", "breath = 0.5", "The silences must be in the order"),
        ("vaccines.toml", "least = 63", "least = 90", "must be in the order"),
        ("vaccines.toml", 'code = "moderna"', 'code = "moderna"\ndoses = 1', 'with "doses = 1" has no "intervals"'),
        ("vaccines.toml", 'code = "moderna"', 'doses = 3\ncode = "moderna"', '"vaccines.1.doses" is wrong'),
        ("vaccines.toml", 'code = "moderna"', 'doses = true\ncode = "moderna"', '"vaccines.1.doses" is wrong'),
        ("vaccines.toml", 'code = "moderna"', f'code = "influenza"{MODERNA}', 'two doses needs "intervals"'),
        ("vaccines.toml", 'code = "moderna"', 'code = "pfizer"', "The vaccine pfizer is given twice."),
        ("vaccines.toml", "from = 2021-06-15", "from = 2021-04-14", "which is not after the one before"),
        ("protocol.toml", '["astrazeneca"]', '["astra"]', "The vaccine astra is not in vaccines.toml."),
        ("protocol.toml", 'prompt = "eligibility.contact"', 'prompt = "contact"', '"questions.2.prompt" is wrong'),
        ("protocol.toml", 'kind = "not_before", days = 7', 'kind = "not_before"', '"days" are given when'),
        ("protocol.toml", 'kind = "not_before", days = 7', 'kind = "refuse"', '"questions.2.yes.kind" is wrong'),
        ("protocol.toml", 'code = "disability"', 'code = "age_75"', "The group age_75 is given twice"),
        ("protocol.toml", 'code = "contact"', 'code = "allergy"', "The question allergy is given twice"),
        ("protocol.toml", "age_to = 74", "age_to = 40", '"age_from" is more than "age_to".'),
        ("protocol.toml", 'prompt = "eligibility.prescription"', 'prompt = ""', 'A "prompt" is given when'),
        ("protocol.toml", 'reason = "infection"', 'reason = "fever"', 'There is no reason "fever" in this file'),
        ("centres.csv", "71270,46.3163", "71999,46.3163", "The commune 71999 of this centre is not in communes.csv."),
        ("centres.csv", "555,", "570,", "The centre 570 is given twice."),
        ("centres.csv", "9-13 14-17", "9-13 12-17", "overlap or are out of order"),
        ("centres.csv", "46.5674", "north", '"lat" is wrong'),
        ("centres.csv", "maison médicale de givry", "maison médicale, de givry", "as many columns as the header"),
        ("communes.csv", "71002,", "71001,", "The commune 71001 is given twice."),
        ("communes.csv", ",71350,", ",7135,", '"postal_codes.0" is wrong'),
    ],
)
def test_a_mistake_is_told_with_its_line(
    errors: Errors, edit: Edit, file: str, old: str, new: str, sentence: str
) -> None:
    edit(file, old, new)
    (error,) = (error for error in errors() if sentence in error)
    place, _, said = error.partition(": ")
    name, _, number = place.partition(":")
    assert name == file
    assert said.endswith(".")
    about = line_of(file, old)
    assert about - 7 <= int(number) <= about


def test_what_a_department_does_not_say_about_listening_keeps_its_default(folder: Path, edit: Edit) -> None:
    edit("department.toml", "certain = 0.85", "certain = 0.9")
    edit("department.toml", "barge_in = 0.3", "")
    listening = load_department(folder / "saone-et-loire").listening
    assert (listening.certain, listening.barge_in) == (0.9, Listening().barge_in)


def test_a_department_may_say_nothing_about_listening(folder: Path, edit: Edit) -> None:
    path = folder / "saone-et-loire" / "department.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("[listening]")
    path.write_text(text[:start] + text[text.index("# DEFAULT: no grid") :], encoding="utf-8")
    assert load_department(folder / "saone-et-loire").listening == Listening()


def test_a_vaccine_of_one_dose_has_no_interval(folder: Path, edit: Edit, errors: Errors) -> None:
    edit("vaccines.toml", 'code = "moderna"', f'code = "influenza"\ndoses = 1{MODERNA}')
    assert [each.doses for each in load_department(folder / "saone-et-loire").vaccines] == [2, 1, 2, 2]
    edit("department.toml", 'vaccine = "pfizer"', 'vaccine = "influenza"')
    line = line_of("department.toml", "second_places = 3")
    assert errors() == [f'department.toml:{line}: "second_places" must be 0: influenza has one dose.']


def test_the_line_is_that_of_the_key(errors: Errors, edit: Edit) -> None:
    edit("department.toml", "turns = 34", "turns = 1")
    (error,) = errors()
    assert error.startswith(f"department.toml:{line_of('department.toml', 'turns = 34')}: ")


def test_the_line_of_a_nested_table_is_found(errors: Errors, edit: Edit) -> None:
    edit("vaccines.toml", "least = 63", 'least = "63"')
    (error,) = errors()
    assert error.startswith(f"vaccines.toml:{line_of('vaccines.toml', 'least = 63')}: ")


def test_all_mistakes_of_all_files_are_told_at_once(errors: Errors, edit: Edit) -> None:
    edit("department.toml", "turns = 34", "turns = 1")
    edit("department.toml", "hold_minutes = 8", "hold_minutes = 0")
    edit("vaccines.toml", "least = 63", "least = 90")
    edit("protocol.toml", "days = 7", "days = -7")
    edit("centres.csv", "46.5674", "north")
    edit("faq/cost.md", "ordre: 70", "ordre: last")
    files = [error.partition(":")[0] for error in errors()]
    once = ["centres.csv", "department.toml", "faq/cost.md", "protocol.toml", "vaccines.toml"]
    assert files == sorted([*once, "department.toml"])


def test_broken_toml_is_told_with_its_line(errors: Errors, edit: Edit) -> None:
    edit("protocol.toml", 'code = "contact"', "code = contact")
    (error,) = errors()
    line = line_of("protocol.toml", 'code = "contact"')
    assert error.startswith(f"protocol.toml:{line}: This is not valid TOML")


def test_a_missing_file_is_told(folder: Path, errors: Errors) -> None:
    (folder / "saone-et-loire" / "vaccines.toml").unlink()
    assert errors() == ["vaccines.toml:1: This file cannot be read: it must exist and be written in UTF-8."]


def test_a_missing_column_is_told(errors: Errors, edit: Edit) -> None:
    edit("communes.csv", "population", "inhabitants")
    assert "communes.csv:1: The columns population are missing." in errors()


def test_a_file_in_another_encoding_is_told(folder: Path, errors: Errors) -> None:
    path = folder / "saone-et-loire" / "centres.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    assert "centres.csv:1: This file cannot be read: it must exist and be written in UTF-8." in errors()


def test_a_table_saved_by_a_french_spreadsheet_is_read(folder: Path, errors: Errors) -> None:
    path = folder / "saone-et-loire" / "communes.csv"
    text = path.read_text(encoding="utf-8").replace(",", ";").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert errors() == []
    assert len(load_department(folder / "saone-et-loire").communes) == 564


def test_a_number_chooses_the_department_that_is_dialled_shows_it_or_writes_from_it(tmp_path: Path) -> None:
    departments = load_departments(with_jura(tmp_path))
    assert [department.slug for department in departments] == ["jura", "saone-et-loire"]
    for number, slug in {
        "+33385908741": "saone-et-loire",
        JURA_NUMBER: "jura",
        "+33377000039": "jura",
        "+33937000039": "jura",
        "+33199000000": "saone-et-loire",
    }.items():
        assert departments.for_number(number).slug == slug
    assert departments.by_slug("saone-et-loire").code == "71"
    with pytest.raises(KeyError):
        departments.by_slug("ain")


@pytest.mark.parametrize(
    ("own", "others"),
    [(JURA_NUMBER, "+33385908741"), ("+33377000039", "+33377000071"), ("+33937000039", "+33937000071")],
)
def test_two_departments_cannot_share_a_number(own: str, others: str, tmp_path: Path) -> None:
    folder = with_jura(tmp_path)
    for file in folder.glob("*/department.toml"):
        file.write_text(file.read_text(encoding="utf-8").replace(own, others), encoding="utf-8")
    line = line_of("department.toml", others)
    with pytest.raises(ConfigurationError) as refused:
        load_departments(folder)
    problem = f"saone-et-loire/department.toml:{line}: The number {others} already belongs to the department jura."
    assert problem in str(refused.value)


def test_a_folder_without_departments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no department here"):
        load_departments(tmp_path)


def test_without_a_default_an_unclaimed_number_is_nobodys(folder: Path, edit: Edit) -> None:
    edit("department.toml", "default = true", "default = false")
    departments = load_departments(folder)
    assert departments.default is None
    with pytest.raises(UnclaimedNumber):
        departments.for_number("+33199000000")


def test_a_commune_of_the_department_is_nowhere_else(folder: Path, edit: Edit, errors: Errors) -> None:
    edit("department.toml", "elsewhere = [", 'elsewhere = [\n    "tournus",')
    line = line_of("department.toml", "elsewhere = [")
    sentence = '"tournus" is a commune of this department, and would not be understood.'
    assert errors() == [f"department.toml:{line}: {sentence}"]


def test_two_departments_cannot_both_be_the_default(tmp_path: Path) -> None:
    folder = with_jura(tmp_path)
    settings = folder / "jura" / "department.toml"
    settings.write_text("default = true\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    line = line_of("department.toml", "default = true")
    with pytest.raises(ConfigurationError) as refused:
        load_departments(folder)
    assert f"saone-et-loire/department.toml:{line}: Another department is already" in str(refused.value)


def test_a_command_must_name_one_of_several_departments(folder: Path, edit: Edit) -> None:
    edit("department.toml", "default = true", "default = false")
    only = load_departments(folder)
    assert only.chosen("").slug == "saone-et-loire"
    several = replace(only, all=(only.all[0], replace(only.all[0], slug="ain")))
    assert several.chosen("ain").slug == "ain"
    with pytest.raises(InputError, match="saone-et-loire, ain"):
        several.chosen("")
