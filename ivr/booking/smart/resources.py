"""Free places as SMART Scheduling Links (FHIR R4): what is published of centres, vaccines and slots. Pure.

The shapes are those of github.com/smart-on-fhir/smart-scheduling-links, specification.md. A slot is published as free
only when a first dose given then can be followed by the second one it needs, as the specification asks of pairs."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ivr.department import Centre, Department, Vaccine

EXTENSION = "http://fhir-registry.smarthealthit.org/StructureDefinition"
CVX = "http://hl7.org/fhir/sid/cvx"
CENTRES = "https://www.data.gouv.fr/fr/datasets/lieux-de-vaccination-contre-la-covid-19/"
"""The national open data whose `gid` identifies a centre."""
PRODUCTS = {
    "moderna": ("207", "COVID-19, mRNA, LNP-S, PF, 100 mcg/0.5mL dose or 50 mcg/0.25mL dose"),
    "pfizer": ("208", "COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose"),
    "astrazeneca": ("210", "COVID-19 vaccine, vector-nr, rS-ChAdOx1, PF, 0.5 mL"),
    "janssen": ("212", "COVID-19 vaccine, vector-nr, rS-Ad26, PF, 0.5 mL"),
}
"""Code of a vaccine → its CVX code and name (CDC, CVX code set)."""
IMMUNIZATION = {"system": "http://terminology.hl7.org/CodeSystem/service-type", "code": "57", "display": "Immunization"}
COVID = {
    "system": "http://fhir-registry.smarthealthit.org/CodeSystem/service-type",
    "code": "covid19-immunization",
    "display": "COVID-19 Immunization Appointment",
}

Resource = dict[str, Any]


@dataclass(frozen=True)
class PublishedSlot:
    """A slot as it is published."""

    centre: str
    vaccine: str
    day: date
    time: time
    """Local."""
    minutes: int
    places: int
    """First (or only) doses that can be booked; none: the slot is busy."""


def location(department: Department, centre: Centre) -> Resource:
    """A centre."""
    codes = [code for commune in department.communes if commune.insee == centre.insee for code in commune.postal_codes]
    return {
        "resourceType": "Location",
        "id": _id(department, centre.code),
        "identifier": [{"system": CENTRES, "value": centre.code}],
        "name": centre.name,
        "telecom": [{"system": "phone", "value": department.numbers[0]}],
        "address": {
            "line": [centre.address],
            "city": centre.town,
            "district": department.name,
            "state": f"FR-{department.code}",
            **({"postalCode": codes[0]} if codes else {}),
            "country": "FR",
        },
        "position": {"latitude": centre.lat, "longitude": centre.lon},
    }


def schedule(department: Department, centre: Centre, vaccine: Vaccine) -> Resource:
    """The first (or only) doses of a vaccine in a centre."""
    extensions: list[Resource] = [{"url": f"{EXTENSION}/vaccine-dose", "valueInteger": 1}]
    if vaccine.code in PRODUCTS:
        code, name = PRODUCTS[vaccine.code]
        product = {"system": CVX, "code": code, "display": name}
        extensions.insert(0, {"url": f"{EXTENSION}/vaccine-product", "valueCoding": product})
    return {
        "resourceType": "Schedule",
        "id": _id(department, centre.code, vaccine.code),
        "serviceType": [{"coding": [IMMUNIZATION, *([COVID] if vaccine.covid else [])]}],
        "actor": [{"reference": f"Location/{_id(department, centre.code)}", "display": centre.name}],
        "extension": extensions,
    }


def slot(department: Department, opening: PublishedSlot) -> Resource:
    """A slot, free or busy; the places of a busy one are not published."""
    start = datetime.combine(opening.day, opening.time, department.zone)
    extensions: list[Resource] = [{"url": f"{EXTENSION}/booking-phone", "valueString": department.numbers[0]}]
    if opening.places:
        extensions.append({"url": f"{EXTENSION}/slot-capacity", "valueInteger": opening.places})
    return {
        "resourceType": "Slot",
        "id": _id(department, opening.centre, opening.vaccine, f"{start:%Y%m%dT%H%M}"),
        "schedule": {"reference": f"Schedule/{_id(department, opening.centre, opening.vaccine)}"},
        "status": "free" if opening.places else "busy",
        "start": start.isoformat(),
        "end": (start + timedelta(minutes=opening.minutes)).isoformat(),
        "extension": extensions,
    }


def manifest(at: datetime, url: str, files: Iterable[tuple[str, str, Department]]) -> Resource:
    """The list of all files: each is a type of resource, an address and the department it is about."""
    output = [
        {"type": kind, "url": address, "extension": {"state": [f"FR-{department.code}"]}}
        for kind, address, department in files
    ]
    return {"transactionTime": at.isoformat(), "request": url, "output": output, "error": []}


def ndjson(resources: Iterable[Resource]) -> str:
    """One resource a line."""
    return "".join(f"{json.dumps(resource, ensure_ascii=False, separators=(',', ':'))}\n" for resource in resources)


@dataclass(frozen=True)
class Pairing:
    """The first doses that can be followed by the second one that they need."""

    department: Department
    seconds: Mapping[tuple[str, str], Set[date]]
    """Centre and vaccine → the days on which a second dose has a place."""

    def places(self, opening: PublishedSlot) -> int:
        """The places of a slot that can be booked as first doses; 0 when there is no place for the second dose."""
        interval = self.department.vaccine(opening.vaccine).interval(opening.day)
        if interval is None:
            return opening.places
        days = self.seconds.get((opening.centre, opening.vaccine), frozenset())
        gaps = range(interval.least, interval.most + 1)
        return opening.places if any(opening.day + timedelta(days=gap) in days for gap in gaps) else 0


def weeks(first: date, last: date) -> Iterator[tuple[str, date]]:
    """The ISO weeks that hold these days, as "2026-W48" with the Monday of each."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield f"{monday:%G-W%V}", monday
        monday += timedelta(days=7)


def _id(department: Department, *parts: str) -> str:
    """At most 64 letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", "-".join((department.code, *parts)))[:64]
