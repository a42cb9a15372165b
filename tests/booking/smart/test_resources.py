from datetime import date, datetime, time
from typing import Any

import pytest

from ivr.booking.smart import resources
from ivr.booking.smart.resources import Pairing, PublishedSlot
from ivr.department import Department
from tests.support.departments import with_influenza

NINE = PublishedSlot("570", "pfizer", date(2026, 12, 1), time(9), 10, 3)
CAPACITY = f"{resources.EXTENSION}/slot-capacity"


def extensions(resource: dict[str, Any]) -> dict[str, Any]:
    """The value of each extension by its address."""
    values = ((each.pop("url"), each) for each in resource["extension"])
    return {url: next(iter(value.values())) for url, value in values}


def test_a_centre_is_a_location_with_its_national_number(saone_et_loire: Department) -> None:
    found = resources.location(saone_et_loire, saone_et_loire.centre("570"))
    assert (found["id"], found["name"]) == ("71-570", "Chalon-sur-Saône, la salle Sembat")
    assert found["identifier"][0]["value"] == "570"
    assert found["address"]["state"] == "FR-71"
    assert found["address"]["postalCode"] == "71100"
    assert found["telecom"] == [{"system": "phone", "value": saone_et_loire.numbers[0]}]


@pytest.mark.parametrize(("vaccine", "cvx"), [("pfizer", "208"), ("moderna", "207"), ("astrazeneca", "210")])
def test_a_schedule_names_its_vaccine_and_the_first_dose(saone_et_loire: Department, vaccine: str, cvx: str) -> None:
    found = resources.schedule(saone_et_loire, saone_et_loire.centre("570"), saone_et_loire.vaccine(vaccine))
    named = extensions(found)
    assert named[f"{resources.EXTENSION}/vaccine-product"]["code"] == cvx
    assert named[f"{resources.EXTENSION}/vaccine-dose"] == 1
    assert found["actor"][0]["reference"] == "Location/71-570"


def test_a_free_slot_tells_its_places_and_its_offset(saone_et_loire: Department) -> None:
    found = resources.slot(saone_et_loire, NINE)
    assert (found["start"], found["end"]) == ("2026-12-01T09:00:00+01:00", "2026-12-01T09:10:00+01:00")
    assert (found["id"], found["status"]) == ("71-570-pfizer-20261201T0900", "free")
    assert extensions(found)[CAPACITY] == 3


def test_a_summer_slot_has_the_summer_offset(saone_et_loire: Department) -> None:
    found = resources.slot(saone_et_loire, PublishedSlot("570", "pfizer", date(2027, 7, 1), time(9), 10, 3))
    assert found["start"] == "2027-07-01T09:00:00+02:00"


def test_a_busy_slot_does_not_tell_how_many_come(saone_et_loire: Department) -> None:
    found = resources.slot(saone_et_loire, PublishedSlot("570", "pfizer", date(2026, 12, 1), time(9), 10, 0))
    assert found["status"] == "busy"
    assert CAPACITY not in extensions(found)


@pytest.mark.parametrize(("second", "places"), [(21, 3), (28, 3), (20, 0), (29, 0)])
def test_a_first_dose_is_free_only_with_a_second_in_the_interval(
    saone_et_loire: Department, second: int, places: int
) -> None:
    first = date(2021, 3, 1)
    seconds = {("570", "pfizer"): {date.fromordinal(first.toordinal() + second)}}
    opening = PublishedSlot("570", "pfizer", first, time(9), 10, 3)
    assert Pairing(saone_et_loire, seconds).places(opening) == places
    assert Pairing(saone_et_loire, {}).places(opening) == 0


def test_a_vaccine_of_one_dose_needs_no_second_place(saone_et_loire: Department) -> None:
    opening = PublishedSlot("570", "influenza", date(2026, 12, 1), time(9), 10, 3)
    assert Pairing(with_influenza(saone_et_loire), {}).places(opening) == 3


def test_weeks_are_named_by_iso_across_the_new_year() -> None:
    found = dict(resources.weeks(date(2026, 12, 30), date(2027, 1, 4)))
    assert found == {"2026-W53": date(2026, 12, 28), "2027-W01": date(2027, 1, 4)}


def test_ids_keep_to_the_letters_of_fhir(saone_et_loire: Department) -> None:
    long = PublishedSlot("570", "très_long " * 9, date(2026, 12, 1), time(9), 10, 0)
    found = resources.slot(saone_et_loire, long)["id"]
    assert len(found) <= 64
    assert found.replace("-", "").isalnum()
    assert found.isascii()


def test_the_manifest_lists_files_by_department(saone_et_loire: Department, now: datetime) -> None:
    listed = resources.manifest(now, "https://x.test/$bulk-publish", [("Slot", "https://x.test/a", saone_et_loire)])
    assert listed["transactionTime"] == "2026-11-24T10:00:00+01:00"
    assert listed["output"] == [{"type": "Slot", "url": "https://x.test/a", "extension": {"state": ["FR-71"]}}]
    assert listed["error"] == []


def test_a_line_holds_one_resource_whatever_is_in_it() -> None:
    assert resources.ndjson([{"name": "a\nb"}, {"name": "é"}]) == '{"name":"a\\nb"}\n{"name":"é"}\n'
