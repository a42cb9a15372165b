"""What was gathered in a call, in the words of the agent's page."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ivr.console.room.labels import lines, reason_words
from ivr.department import Department
from ivr.flows.reasons import reason_of
from tests.support.departments import INFLUENZA

TODAY = date(2026, 11, 24)


def shown(department: Department, reason: str = "asked", **gathered: Any) -> dict[str, str]:
    return dict(lines({"reason": reason, "gathered": gathered}, department, TODAY))


def test_nothing_known_shows_the_reason_alone(saone_et_loire: Department) -> None:
    assert shown(saone_et_loire) == {"Motif": "demande une personne"}


def test_a_reason_that_is_no_longer_declared_still_has_words(saone_et_loire: Department) -> None:
    assert reason_words({"reason": "never heard of"}, saone_et_loire) == "appel à reprendre"


@pytest.mark.parametrize("reason", ["allergy", "infection", "other_vaccine", "date", "group"])
def test_a_rule_that_asks_for_a_person_is_named_and_decides_nothing(saone_et_loire: Department, reason: str) -> None:
    verdict = shown(saone_et_loire, reason, group="age_75", rules="71-2021-02")["Éligibilité"]
    assert verdict == f"à décider par une personne (règle : {reason_of(reason, saone_et_loire).words})"


def test_a_verdict_is_granted_only_after_the_last_question(saone_et_loire: Department) -> None:
    assert shown(saone_et_loire, group="age_75", rules="71")["Éligibilité"] == "accordée : 75 ans et plus"
    assert "non terminées" in shown(saone_et_loire, group="age_75")["Éligibilité"]


def test_what_follows_from_answers_is_shown_and_no_answer(saone_et_loire: Department) -> None:
    seen = shown(saone_et_loire, not_before="2026-12-08", single=True)
    assert seen["Injection"] == "pas avant le 08/12/2026 ; une seule injection suffit"
    assert shown(saone_et_loire, not_before="2026-12-08")["Première injection"] == "pas avant le 08/12/2026"


def test_of_a_vaccine_of_one_dose_there_is_no_first_injection(saone_et_loire: Department) -> None:
    only = replace(saone_et_loire, vaccines=(INFLUENZA,))
    assert shown(only, not_before="2026-12-08")["Injection"] == "pas avant le 08/12/2026"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"dates": ["2026-12-01", "2026-12-02"], "part": "morning"}, "le 01/12, le 02/12, le matin"),
        ({"from": "2026-12-01", "to": "2026-12-05"}, "à partir du 01/12, jusqu’au 05/12"),
        ({"time": "09:30"}, "09:30"),
    ],
)
def test_a_wish_is_told_in_words(saone_et_loire: Department, wish: dict[str, Any], words: str) -> None:
    assert shown(saone_et_loire, wish=wish)["Souhait"] == words


def test_what_is_to_be_completed_is_named(saone_et_loire: Department) -> None:
    assert shown(saone_et_loire, to_complete=["first_name", "town"])["À compléter"] == "prénom, commune"
