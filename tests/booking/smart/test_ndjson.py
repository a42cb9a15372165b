"""What other platforms publish, good and bad."""

import json
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from ivr.booking.slots.csv_rows import SlotLine
from ivr.booking.smart.ndjson import PublishedSlots, read_smart
from ivr.booking.smart.resources import EXTENSION
from ivr.department import Department, Vaccine
from tests.support.departments import INFLUENZA

AT = datetime(2026, 11, 24, 10, 0)
KEY = ("570", "pfizer", date(2026, 12, 1), time(9, 10))
LOCATION = {"resourceType": "Location", "id": "9", "name": "Chalon-sur-Saône"}
COVID = [{"coding": [{"system": f"{EXTENSION}/service-type", "code": "covid19-immunization"}]}]
SCHEDULE = {"resourceType": "Schedule", "id": "9", "actor": [{"reference": "Location/9"}], "serviceType": COVID}
SLOT = {
    "resourceType": "Slot",
    "id": "9",
    "schedule": {"reference": "Schedule/9"},
    "status": "free",
    "start": "2026-12-01T09:10:00+01:00",
    "end": "2026-12-01T09:20:00+01:00",
}


def extension(name: str, value: object, kind: str = "valueInteger") -> dict[str, Any]:
    return {"extension": [{"url": f"{EXTENSION}/{name}", kind: value}]}


@pytest.fixture
def read(saone_et_loire: Department) -> "Any":
    def read(*resources: object, centres: dict[str, str] | None = None) -> PublishedSlots:
        lines = [each if isinstance(each, str) else json.dumps(each) for each in resources]
        return read_smart(enumerate(lines, 1), saone_et_loire, AT, centres)

    return read


def slots(found: PublishedSlots) -> list[SlotLine]:
    assert found.problems == []
    return list(found.free.values())


def test_one_id_may_serve_for_all_three_kinds(read: Any) -> None:
    [slot] = slots(read(LOCATION, SCHEDULE, SLOT))
    assert (slot.key, slot.numbers.minutes, slot.numbers.capacity, slot.line) == (KEY, 10, 1, 3)


def test_the_order_of_the_files_does_not_matter(read: Any) -> None:
    assert slots(read(SLOT, SCHEDULE, LOCATION))[0].key == KEY


@pytest.mark.parametrize("start", ["2026-12-01T08:10:00Z", "2026-12-01T09:10:00+01", "2026-12-01T03:10:00-05"])
def test_an_offset_may_be_short(read: Any, start: str) -> None:
    assert slots(read(LOCATION, SCHEDULE, SLOT | {"start": start}))[0].key == KEY


@pytest.mark.parametrize(("capacity", "places"), [(6, 6), ("6", 6)])
def test_a_capacity_may_be_text(read: Any, capacity: object, places: int) -> None:
    [slot] = slots(read(LOCATION, SCHEDULE, SLOT | extension("slot-capacity", capacity)))
    assert slot.numbers.capacity == places


@pytest.mark.parametrize("capacity", [0, "0"])
def test_free_without_a_place_is_busy(read: Any, capacity: object) -> None:
    found = read(LOCATION, SCHEDULE, SLOT | extension("slot-capacity", capacity))
    assert slots(found) == []
    assert found.busy == {KEY: 3}


def test_slots_of_one_place_each_add_up(read: Any) -> None:
    others = [SLOT | {"id": str(number)} for number in range(3)]
    assert slots(read(LOCATION, SCHEDULE, *others))[0].numbers.capacity == 3


def test_a_dose_of_nine_and_a_strange_key_say_nothing(read: Any) -> None:
    schedule = SCHEDULE | extension("vaccine-dose", 9) | {"currentAsOf": "yesterday"}
    assert slots(read(LOCATION, schedule, SLOT)) == slots(read(LOCATION, SCHEDULE, SLOT))


@pytest.mark.parametrize(("doses", "kept"), [([], 3), ([1], 0), ([2], 8), ([1, 2], 3), ([2, 9], 8)])
def test_places_are_kept_for_the_doses_of_the_calendar(read: Any, doses: list[int], kept: int) -> None:
    told = {"extension": [{"url": f"{EXTENSION}/vaccine-dose", "valueInteger": dose} for dose in doses]}
    [slot] = slots(read(LOCATION, SCHEDULE | told, SLOT | extension("slot-capacity", 8)))
    assert slot.numbers.reserved2 == kept


@pytest.mark.parametrize("doses", [[], [1], [1, 2]])
def test_no_place_is_kept_for_a_second_dose_that_does_not_exist(saone_et_loire: Department, doses: list[int]) -> None:
    [slot] = slots(janssen(saone_et_loire, doses))
    assert (slot.key[1], slot.numbers.capacity, slot.numbers.reserved2) == ("janssen", 8, 0)


def test_second_doses_of_a_vaccine_of_one_dose_are_read_over(saone_et_loire: Department) -> None:
    found = janssen(saone_et_loire, [2])
    assert (slots(found), dict(found.passed)) == ([], {"vaccine": 1})


def test_a_calendar_that_names_no_product_is_of_no_campaign_against_another_disease(
    saone_et_loire: Department,
) -> None:
    grid = replace(saone_et_loire.slot_grid, vaccine=INFLUENZA.code)
    campaign = replace(saone_et_loire, vaccines=(INFLUENZA,), slot_grid=grid)
    found = read_smart(enumerate(map(json.dumps, (LOCATION, SCHEDULE, SLOT)), 1), campaign, AT)
    assert (slots(found), dict(found.passed)) == ([], {"service": 1})


def janssen(department: Department, doses: list[int]) -> PublishedSlots:
    """Eight places published of a vaccine of one dose."""
    one = replace(department, vaccines=(*department.vaccines, Vaccine("janssen", "Janssen", (), doses=1)))
    product = extension("vaccine-product", {"code": "212"}, "valueCoding")["extension"]
    told = [{"url": f"{EXTENSION}/vaccine-dose", "valueInteger": dose} for dose in doses]
    schedule = SCHEDULE | {"extension": [*product, *told]}
    published = [LOCATION, schedule, SLOT | extension("slot-capacity", 8)]
    return read_smart(enumerate(map(json.dumps, published), 1), one, AT)


def test_calendars_for_each_dose_add_up(read: Any) -> None:
    second = SCHEDULE | extension("vaccine-dose", 2) | {"id": "8"}
    its = SLOT | {"id": "8", "schedule": {"reference": "Schedule/8"}}
    [slot] = slots(read(LOCATION, SCHEDULE | extension("vaccine-dose", 1), second, SLOT, its))
    assert (slot.numbers.capacity, slot.numbers.reserved2) == (2, 1)


def test_nulls_for_lists_are_read(read: Any) -> None:
    bare = {"extension": None, "telecom": None}
    assert len(slots(read(LOCATION | bare, SCHEDULE | bare, SLOT | bare))) == 1


def test_the_newer_names_of_extensions_are_known(read: Any) -> None:
    url = "http://hl7.org/fhir/uv/smart-scheduling-links/StructureDefinition/slot-capacity"
    newer = {"extension": [{"url": url, "valueInteger": 5}]}
    assert slots(read(LOCATION, SCHEDULE, SLOT | newer))[0].numbers.capacity == 5


@pytest.mark.parametrize(("cvx", "vaccine"), [("207", "moderna"), ("208", "pfizer"), ("210", "astrazeneca")])
def test_the_vaccine_is_known_by_its_cvx_code(read: Any, cvx: str, vaccine: str) -> None:
    schedule = SCHEDULE | {"serviceType": None} | extension("vaccine-product", {"code": cvx}, "valueCoding")
    assert slots(read(LOCATION, schedule, SLOT))[0].key[1] == vaccine


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"name": "Dijon"}, "elsewhere"),
        ({"name": "Dijon", "identifier": [{"system": "VTrckS", "value": "570"}]}, "elsewhere"),
        ({"serviceType": [{"coding": [{"code": "influenza"}]}]}, "service"),
        (extension("vaccine-product", {"code": "212"}, "valueCoding"), "vaccine"),
        ({"start": "2026-11-24T09:00:00+01:00", "end": "2026-11-24T09:10:00+01:00"}, "past"),
        ({"end": "2026-12-06T09:10:00+01:00"}, "long"),
        ({"status": "entered-in-error"}, "mistaken"),
    ],
)
def test_what_does_not_concern_us_is_read_over_and_counted(read: Any, changed: dict[str, Any], why: str) -> None:
    resources: list[dict[str, Any]] = [LOCATION, SCHEDULE, SLOT]
    place = 0 if "name" in changed else 1 if "serviceType" in changed or "extension" in changed else 2
    resources[place] = resources[place] | changed
    found = read(*resources)
    assert (slots(found), dict(found.passed)) == ([], {why: 1})


@pytest.mark.parametrize(
    "location",
    [
        {"identifier": [{"system": "https://www.data.gouv.fr/x", "value": "570"}], "name": "Salle"},
        {"name": "  CHALON-SUR-SAONE "},
        {"name": "Chalon-sur-Saône, la salle Sembat"},
    ],
)
def test_a_centre_is_known_by_number_or_name(read: Any, location: dict[str, Any]) -> None:
    assert slots(read(LOCATION | location, SCHEDULE, SLOT))[0].key[0] == "570"


def test_a_centre_may_be_told_by_hand(read: Any) -> None:
    assert slots(read(LOCATION | {"name": "X"}, SCHEDULE, SLOT, centres={"9": "555"}))[0].key[0] == "555"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"start": "2026-12-01T09:10:00"}, "has no offset"),
        ({"start": "2026-02-31T09:10:00+01:00"}, "is no moment of the calendar"),
        ({"start": None}, "is no moment of the calendar"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "beyond the calendar"),
        ({"start": "2026-12-01T09:10:30+01:00"}, "whole minute"),
        ({"end": "2026-12-01T09:10:00+01:00"}, "ends before it begins"),
        ({"status": "maybe"}, "neither free nor busy"),
        ({"schedule": {"reference": "Schedule/7"}}, "in none of the files"),
        ({"schedule": None}, "in none of the files"),
        ({"id": None}, "has no id"),
        (extension("slot-capacity", -1), "is not a whole number"),
        (extension("slot-capacity", 1.5), "is not a whole number"),
        (extension("slot-capacity", True), "is not a whole number"),
        (extension("slot-capacity", 5000), "at most 1000 places"),
    ],
)
def test_what_could_lead_somebody_astray_is_refused_with_its_line(
    read: Any, changed: dict[str, Any], problem: str
) -> None:
    [found] = read(LOCATION, SCHEDULE, SLOT | changed).problems
    assert found.line == 3
    assert problem in str(found)


@pytest.mark.parametrize("line", ["{", "[]", "null", '"', "[" * 100_000, '{"id": ' + "9" * 5000 + "}"])
def test_a_line_that_is_no_object_is_refused(read: Any, line: str) -> None:
    [found] = read(LOCATION, SCHEDULE, SLOT, line).problems
    assert str(found) == "Line 4: this is no JSON object."


def test_two_different_slots_of_one_id_are_refused(read: Any) -> None:
    [problem] = read(LOCATION, SCHEDULE, SLOT, SLOT | {"status": "busy"}).problems
    assert str(problem) == "Line 4: the Slot '9' is another one on line 3."


def test_two_lengths_at_one_minute_are_refused(read: Any) -> None:
    longer = SLOT | {"id": "10", "end": "2026-12-01T09:40:00+01:00"}
    assert "another length" in str(read(LOCATION, SCHEDULE, SLOT, longer).problems[0])


def test_unknown_kinds_and_empty_lines_are_read_over(read: Any) -> None:
    assert len(slots(read("", {"resourceType": "Patient"}, LOCATION, SCHEDULE, SLOT, " "))) == 1
