"""Whole publications into a database, from files, from the web, and from our own feed."""

import json
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.location import Location
from fhir.resources.R4B.schedule import Schedule
from fhir.resources.R4B.slot import Slot

from ivr.booking.smart import feed
from ivr.booking.smart.import_ import SmartFile, import_smart
from ivr.booking.smart.resources import COVID, CVX, EXTENSION, ndjson
from ivr.cli.slots import _centres
from ivr.cli.smart_sources import collect
from ivr.core.db import transaction
from ivr.core.errors import InputError
from tests.booking.office import DAY, Office
from tests.booking.smart.test_ndjson import LOCATION, SCHEDULE, SLOT
from tests.support.serving import running

FILES = ("locations.ndjson", "schedules.ndjson", "slots.ndjson")


def example(**slot: Any) -> dict[str, list[dict[str, Any]]]:
    """A publication with everything the specification names."""
    place = {
        **LOCATION,
        "identifier": [{"system": "https://cdc.gov/vaccines/programs/vtrcks", "value": "CV1654321"}],
        "description": "Derrière la banque",
        "telecom": [{"system": "phone", "value": "413-000-0000"}, {"system": "url", "value": "https://example.org"}],
        "address": {"line": ["173 Elm St"], "city": "Chalon", "state": "MA", "postalCode": "01201-7223"},
        "position": {"latitude": 42.4, "longitude": -71.2},
    }
    product = {"url": f"{EXTENSION}/vaccine-product", "valueCoding": {"system": CVX, "code": "208"}}
    doses = [{"url": f"{EXTENSION}/vaccine-dose", "valueInteger": dose} for dose in (1, 2)]
    link = {"url": f"{EXTENSION}/booking-deep-link", "valueUrl": "https://example.org/bookings?slot=opaque"}
    capacity = {"url": f"{EXTENSION}/slot-capacity", "valueInteger": 6}
    slots = [SLOT | {"extension": [link, capacity]} | slot, SLOT | {"id": "10", "status": "busy"}]
    return {
        "locations.ndjson": [place],
        "schedules.ndjson": [SCHEDULE | {"serviceType": [{"coding": [COVID]}], "extension": [product, *doses]}],
        "slots.ndjson": slots,
    }


def files(publication: dict[str, list[dict[str, Any]]]) -> list[SmartFile]:
    return [SmartFile(name, ndjson(resources).encode()) for name, resources in publication.items()]


def take(office: Office, given: list[SmartFile], dry_run: bool = False) -> Any:
    with transaction(office.engine) as session:
        return import_smart(session, office.department, given, {}, office.now, dry_run)


def rows(office: Office) -> list[tuple[Any, ...]]:
    with transaction(office.engine) as session:
        found = session.connection().exec_driver_sql("SELECT centre, day, capacity, closed FROM slots ORDER BY day")
        return [tuple(row) for row in found]


def test_the_example_is_valid_fhir_and_is_imported(office: Office) -> None:
    for kind, resources in zip((Location, Schedule, Slot), example().values(), strict=True):
        for resource in resources:
            kind.model_validate(resource)
    changes, passed = take(office, files(example()))
    assert (len(changes.new), dict(passed)) == (1, {})
    assert rows(office) == [("570", DAY, 6, False)]


def test_it_is_imported_once_however_often(office: Office) -> None:
    take(office, files(example()))
    changes, _ = take(office, files(example()))
    assert (changes.new, changes.changed, changes.unchanged) == ((), (), 1)


def test_a_preview_changes_nothing(office: Office) -> None:
    assert len(take(office, files(example()), dry_run=True)[0].new) == 1
    assert rows(office) == []


def test_a_slot_that_has_become_busy_is_closed_and_keeps_its_size(office: Office) -> None:
    take(office, files(example()))
    changes, _ = take(office, files(example(status="busy")))
    assert [each.difference for each in changes.changed] == ["closed False → True"]
    assert rows(office) == [("570", DAY, 6, True)]


def test_a_busy_slot_that_is_not_ours_is_not_opened(office: Office) -> None:
    take(office, files(example(status="busy")))
    assert rows(office) == []


def test_fewer_places_than_are_taken_are_refused_whole_with_file_and_line(office: Office) -> None:
    office.open(DAY, at="09:10", capacity=8)
    office.run("UPDATE slots SET taken1 = 7")
    new = SLOT | {"id": "11", "start": "2026-12-02T09:10:00+01:00", "end": "2026-12-02T09:20:00+01:00"}
    given = example()
    given["slots.ndjson"].append(new)
    with pytest.raises(InputError, match=r"^slots\.ndjson, line 1: 7 places are taken"):
        take(office, files(given))
    assert rows(office) == [("570", DAY, 8, False)]


def test_one_wrong_line_refuses_all(office: Office) -> None:
    given = [*files(example()), SmartFile("more.ndjson", b'{"resourceType": "Slot"}\n{')]
    with pytest.raises(InputError) as refused:
        take(office, given)
    assert str(refused.value).splitlines() == [
        "more.ndjson, line 1: the Slot has no id.",
        "more.ndjson, line 2: this is no JSON object.",
    ]
    assert rows(office) == []


def test_a_single_file_may_hold_everything_without_a_last_newline(office: Office) -> None:
    whole = "".join(ndjson(resources) for resources in example().values()).rstrip("\n")
    take(office, [SmartFile("all.ndjson", whole.encode())])
    assert rows(office) == [("570", DAY, 6, False)]


def test_text_that_is_not_utf8_is_refused(office: Office) -> None:
    with pytest.raises(InputError, match="UTF-8"):
        take(office, [SmartFile("x", ndjson([LOCATION | {"name": "Mâcon"}]).encode("latin-1"))])


def test_what_we_publish_can_be_imported(office: Office) -> None:
    office.open_pair(capacity=5)
    with transaction(office.engine) as session:
        parts = [
            feed.locations(office.department),
            feed.schedules(session, office.department, office.now),
            feed.slots(session, office.department, date(2026, 11, 30), office.now),
        ]
    office.run("DELETE FROM slots")
    take(office, [SmartFile(name, part.encode()) for name, part in zip(FILES, parts, strict=True)])
    assert rows(office) == [("570", DAY, 5, False)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publication on a disk with a manifest, null extensions and an unknown type as real ones have."""
    for name, resources in example().items():
        (tmp_path / name).write_text(ndjson(resources), encoding="utf-8")
    kinds = ("Location", "Schedule", "Slot")
    output: list[dict[str, Any]] = [
        {"type": kind, "url": name, "extension": None} for kind, name in zip(kinds, FILES, strict=True)
    ]
    output.append({"type": "PractitionerRole", "url": "none.ndjson"})
    manifest = {"transactionTime": "2026-11-24T00:00:00Z", "output": output, "error": []}
    (tmp_path / "$bulk-publish").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The same publication on the web."""

    class Files(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = folder / self.path.strip("/")
            self.send_response(200 if path.is_file() else 404)
            self.end_headers()
            if path.is_file():
                self.wfile.write(path.read_bytes())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}"


def test_a_manifest_stands_for_its_files_on_a_disk_and_on_the_web(folder: Path, address: str) -> None:
    on_disk = collect([str(folder / "$bulk-publish")])
    assert [file.name for file in on_disk] == list(FILES)
    assert collect([f"{address}/$bulk-publish"]) == on_disk


def test_what_is_not_there_is_named(folder: Path, address: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        collect([str(folder / "nothing.ndjson")])
    with pytest.raises(InputError, match="HTTPError"):
        collect([f"{address}/nothing.ndjson"])


def test_a_manifest_of_the_web_leads_to_no_file_of_ours(folder: Path, address: str) -> None:
    listed = {"output": [{"type": "Slot", "url": "file:///etc/hosts"}]}
    (folder / "$bulk-publish").write_text(json.dumps(listed), encoding="utf-8")
    with pytest.raises(InputError, match="which is not a web address"):
        collect([f"{address}/$bulk-publish"])


def test_a_centre_told_by_hand_must_be_one_of_the_department(office: Office) -> None:
    assert _centres(office.department, ("a=b=570",)) == {"a=b": "570"}
    for wrong in ("a=1", "=570", "570"):
        with pytest.raises(InputError, match="--centre"):
            _centres(office.department, (wrong,))
