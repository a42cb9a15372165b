"""The published files, over HTTP as a client fetches them, validated against FHIR R4."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from fhir.resources.R4B.location import Location
from fhir.resources.R4B.schedule import Schedule
from fhir.resources.R4B.slot import Slot
from werkzeug.test import TestResponse

from ivr.booking.slots.bulk_forms import open_slots
from ivr.core.db import transaction
from tests.support.world import SLUG, URL, World

KINDS = {"Location": Location, "Schedule": Schedule, "Slot": Slot}
MANIFEST = "/smart-scheduling/$bulk-publish"


def get(world: World, path: str, **headers: str) -> TestResponse:
    return world.app.test_client().get(path.removeprefix(URL), headers=headers)


def manifest(world: World) -> dict[str, Any]:
    found = get(world, MANIFEST).get_json()
    assert isinstance(found, dict)
    return found


def lines(world: World, path: str) -> list[dict[str, Any]]:
    response = get(world, path)
    assert response.mimetype == "application/fhir+ndjson"
    return [json.loads(line) for line in response.get_data(as_text=True).splitlines()]


def published(world: World, kind: str = "Slot") -> list[dict[str, Any]]:
    """All resources of a kind."""
    return [each for file in manifest(world)["output"] if file["type"] == kind for each in lines(world, file["url"])]


def statuses(world: World) -> dict[str, str]:
    return {slot["start"][:16]: slot["status"] for slot in published(world)}


def test_discovery_leads_to_the_manifest(world: World) -> None:
    found = get(world, "/.well-known/smart-scheduling")
    assert (found.status_code, found.location) == (302, f"{URL}{MANIFEST}")


def test_ten_centres_over_eight_weeks_are_valid_fhir(world: World) -> None:
    department = world.line.departments.current().by_slug(SLUG)
    with transaction(world.engine) as session:
        opened = open_slots(session, department, world.clock().date() + timedelta(days=1), 8)
    counts = dict.fromkeys(KINDS, 0)
    for file in manifest(world)["output"]:
        for resource in lines(world, file["url"]):
            KINDS[file["type"]].model_validate(resource)
            counts[file["type"]] += 1
    assert counts == {"Location": 10, "Schedule": 10, "Slot": opened}
    assert opened > 5_000


def test_references_lead_somewhere_and_ids_are_unique(world: World) -> None:
    world.open_slots(days=10)
    ids = {kind: [each["id"] for each in published(world, kind)] for kind in KINDS}
    assert all(len(set(found)) == len(found) for found in ids.values())
    assert {each["schedule"]["reference"] for each in published(world)} == {f"Schedule/{id}" for id in ids["Schedule"]}
    actors = {each["actor"][0]["reference"].removeprefix("Location/") for each in published(world, "Schedule")}
    assert actors <= set(ids["Location"])


def test_a_first_dose_without_a_second_is_busy(world: World) -> None:
    world.open_pair()
    assert statuses(world) == {"2026-11-25T09:10": "free", "2026-12-23T09:10": "busy"}
    world.scalar("UPDATE slots SET taken2 = 1 WHERE day = '2026-12-23' RETURNING 1")
    assert set(statuses(world).values()) == {"busy"}


def test_a_single_injection_is_free_by_itself_and_is_none_against_covid(one_dose_world: World) -> None:
    world = one_dose_world
    world.open_single()
    [schedule] = published(world, "Schedule")
    KINDS["Schedule"].model_validate(schedule)
    assert schedule["id"] == "71-555-influenza"
    assert [coding["code"] for kind in schedule["serviceType"] for coding in kind["coding"]] == ["57"]
    assert [each["valueInteger"] for each in schedule["extension"]] == [1]
    [slot] = published(world)
    KINDS["Slot"].model_validate(slot)
    assert slot["status"] == "free"
    assert slot["schedule"]["reference"] == f"Schedule/{schedule['id']}"
    world.run("UPDATE slots SET taken1 = 1")
    assert statuses(world) == {"2026-11-25T09:10": "busy"}


def test_a_pair_against_covid_is_published_as_such(world: World) -> None:
    world.open_pair()
    [schedule] = published(world, "Schedule")
    codes = [coding["code"] for kind in schedule["serviceType"] for coding in kind["coding"]]
    assert codes == ["57", "covid19-immunization"]


def test_places_left_are_capacity_less_margin_less_those_kept_and_taken(world: World) -> None:
    world.open_pair(capacity=9)
    world.scalar("UPDATE slots SET margin = 1, reserved2 = 2, taken1 = 3 WHERE day = '2026-11-25' RETURNING 1")
    first = published(world)[0]
    assert {"valueInteger": 3, "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity"} in (
        first["extension"]
    )


def test_closed_and_suspended_slots_are_busy(world: World) -> None:
    world.open_pair()
    world.scalar("UPDATE slots SET closed = true WHERE day = '2026-11-25' RETURNING 1")
    assert statuses(world)["2026-11-25T09:10"] == "busy"


def test_a_slot_within_the_hour_is_busy_and_yesterday_is_not_told(world: World) -> None:
    world.open_pair()
    world.clock.set(world.clock().replace(day=25, hour=8, minute=30))
    assert statuses(world)["2026-11-25T09:10"] == "busy"
    world.clock.set(world.clock().replace(day=26))
    assert list(statuses(world)) == ["2026-12-23T09:10"]


def test_an_unchanged_file_is_not_sent_twice(world: World) -> None:
    world.open_pair()
    for path in (MANIFEST, f"/smart-scheduling/{SLUG}/slots-2026-W48.ndjson"):
        first = get(world, path)
        assert "max-age=60" in first.headers["Cache-Control"]
        assert "public" in first.headers["Cache-Control"]
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        again = get(world, path, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    world.scalar("UPDATE slots SET taken1 = 1 WHERE day = '2026-11-25' RETURNING 1")
    assert get(world, path, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["cher/locations.ndjson", "cher/schedules.ndjson", f"{SLUG}/slots-2026-W47.ndjson", f"{SLUG}/slots-9.ndjson"],
)
def test_what_is_not_published_is_not_found(world: World, path: str) -> None:
    world.open_pair()
    assert get(world, f"/smart-scheduling/{path}").status_code == 404


def test_without_slots_the_manifest_still_lists_the_centres(world: World) -> None:
    assert [file["type"] for file in manifest(world)["output"]] == ["Location", "Schedule"]
    assert len(published(world, "Location")) == 10


def test_a_centre_the_department_has_left_is_not_published(world: World) -> None:
    world.open_pair(centre="1")
    assert published(world) == []
    assert published(world, "Schedule") == []
    assert date.fromisoformat(manifest(world)["transactionTime"][:10]) == world.clock().date()
