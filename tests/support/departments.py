"""The departments of the tests, which stay as they are whatever happens to those in service."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from ivr.core.settings import ROOT
from ivr.department import Department, Vaccine

DEPARTMENTS = Path(__file__).parents[1] / "data" / "departments"
IN_SERVICE = ROOT / "departments"
"""Those that come with the line."""
SAONE_ET_LOIRE = DEPARTMENTS / "saone-et-loire"

INFLUENZA = Vaccine("influenza", "la grippe", (), doses=1, covid=False)


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


ONE_DOSE = """
[[vaccines]]
code = "influenza"
name = "la grippe"
doses = 1
covid = false
"""


def one_dose(folder: Path) -> Path:
    """A copy of the departments whose campaign is of single injections."""
    return _giving(edited(folder, "second_places = 3", "second_places = 0"), ONE_DOSE, '"influenza"')


def one_or_two_doses(folder: Path) -> Path:
    """A copy of the departments that prefers a vaccine of two doses and has one of one dose beside it."""
    copy = Path(shutil.copytree(DEPARTMENTS, folder / "departments"))
    return _giving(copy, (SAONE_ET_LOIRE / "vaccines.toml").read_text() + ONE_DOSE, '"pfizer", "influenza"')


def _giving(copy: Path, vaccines: str, codes: str) -> Path:
    """The copy with these vaccines, which every group may have."""
    home = copy / "saone-et-loire"
    home.joinpath("vaccines.toml").write_text(vaccines)
    for name, pattern, said in (
        ("protocol.toml", r"(?m)^vaccines = .*$", f"vaccines = [{codes}]"),
        ("department.toml", r'(?m)^vaccine = "pfizer"', f"vaccine = {codes.split(', ')[0]}"),
    ):
        path = home / name
        path.write_text(re.sub(pattern, said, path.read_text()))
    return copy


def campaign_ending(folder: Path, day: object) -> Path:
    """A copy of the departments in which the waiting list closes after a day."""
    return edited(folder, "suspended = false", f"suspended = false\ncampaign_ends = {day}")


JURA = "jura"
"""Slug of a department made as docs/howto/department.md says: a copy of the folder with other data."""
JURA_NUMBER = "+33384352525"
JURA_DATA = (
    ('code = "71"', 'code = "39"'),
    ('name = "Saône-et-Loire"', 'name = "Jura"'),
    ('service_name = "Préfecture de Saône-et-Loire"', 'service_name = "Préfecture du Jura"'),
    ('of_service = "de la préfecture de Saône-et-Loire"', 'of_service = "de la préfecture du Jura"'),
    ("default = true\n", ""),
    ('numbers = ["+33385218399", "+33385908741"]', f'numbers = ["{JURA_NUMBER}"]'),
    ('callback = "+33385218399"', f'callback = "{JURA_NUMBER}"'),
    ("+33377000071", "+33377000039"),
    ("+33937000071", "+33937000039"),
)
JURA_SURROUNDINGS = """[surroundings]
region = "franche comté"
districts = ["bresse", "haut jura", "revermont"]
elsewhere = ["mâcon", "chalon", "chalon sur saône", "besançon", "dijon", "louhans", "bourg en bresse", "oyonnax"]
"""


def with_jura(folder: Path) -> Path:
    """A copy of the departments in a folder, with the Jura beside: two departments served at once."""
    copy = Path(shutil.copytree(DEPARTMENTS, folder / "departments"))
    home = Path(shutil.copytree(SAONE_ET_LOIRE, copy / JURA))
    shutil.copytree(DEPARTMENTS.with_name(JURA), home, dirs_exist_ok=True)
    settings = (home / "department.toml").read_text().partition("[surroundings]")[0]
    for before, after in JURA_DATA:
        assert before in settings, before
        settings = settings.replace(before, after)
    home.joinpath("department.toml").write_text(settings + JURA_SURROUNDINGS)
    protocol = home / "protocol.toml"
    protocol.write_text(protocol.read_text().replace('version = "71-', 'version = "39-'))
    return copy
