"""Where people live and where they are vaccinated."""

import dataclasses
from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic.dataclasses import dataclass

from ivr.department.kinds import CHECKED, Text, WeekText

EARTH_RADIUS_KM = 6371.0


Insee = Annotated[str, Field(pattern=r"^(\d{2}|2[AB])\d{3}$")]
PostalCode = Annotated[str, Field(pattern=r"^\d{5}$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
"""Degrees, WGS 84."""
Longitude = Annotated[float, Field(ge=-180, le=180)]


def _split(cell: object) -> object:
    """A list within a cell, separated by bars."""
    return tuple(part.strip() for part in cell.split("|") if part.strip()) if isinstance(cell, str) else cell


Texts = Annotated[tuple[Text, ...], BeforeValidator(_split)]


@dataclass(frozen=True)
class Commune:
    """A commune of the department (INSEE, code officiel géographique; postal codes: La Poste, hexasmal)."""

    insee: Insee
    name: Text
    spoken: Text
    """As the recogniser writes it: lower case, no hyphens."""
    postal_codes: Annotated[tuple[PostalCode, ...], BeforeValidator(_split), Field(min_length=1)]
    localities: Texts
    """Former communes and hamlets with a postal line of their own."""
    population: Annotated[int, Field(ge=0)]
    lat: Latitude
    lon: Longitude


@dataclass(frozen=True, config=CHECKED)
class Surroundings:
    """Places that callers name beside the communes of the department, as a recogniser writes them."""

    region: str = ""
    """The administrative region: "à Mâcon en Bourgogne" adds nothing to Mâcon."""
    districts: tuple[Text, ...] = ()
    """Natural regions: "la Bresse" is no commune, though the names of several begin so."""
    elsewhere: tuple[Text, ...] = ()
    """Well-known places outside: what sounds more like one of them than like any commune is none of ours."""


@dataclasses.dataclass(frozen=True)
class Places:
    """The communes of a department and what callers name beside them."""

    communes: tuple[Commune, ...]
    code: str = ""
    """Of the department, "71"."""
    name: str = ""
    """Of the department."""
    around: Surroundings = dataclasses.field(default_factory=Surroundings)

    @property
    def postal_prefix(self) -> str:
        """First two digits of the department's postal codes (La Poste): its code, but 20 in Corsica."""
        return "20" if self.code in ("2A", "2B") else self.code[:2]


@dataclass(frozen=True)
class Centre:
    """A vaccination centre open to the public."""

    code: Text
    """Number of the centre in the national open data (`gid`)."""
    name: Text
    """As written in lists for people: "Mâcon, la Halle sportive"."""
    town: Text
    """The town as spoken to a caller: "Mâcon"."""
    place: Text
    """The hall with its article, as spoken: "la Halle sportive"."""
    address: Text
    """Street as spoken, without postal code."""
    insee: Insee
    """The commune in which the centre stands; it may differ from the spoken town."""
    lat: Latitude
    lon: Longitude
    hours: WeekText
    """When the centre gives injections."""
    aliases: Texts
    """Other words by which callers name it, spoken form."""


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Distance along the surface of the earth between two points in degrees (haversine)."""
    lat1, lon1, lat2, lon2 = map(radians, (*here, *there))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


def middle(communes: Iterable[Commune]) -> tuple[float, float] | None:
    """The mean position of some communes, each counted by its inhabitants; None without any."""
    places = [(commune.lat, commune.lon, max(commune.population, 1)) for commune in communes]
    people = sum(weight for _, _, weight in places)
    if not people:
        return None
    lat = sum(lat * weight for lat, _, weight in places) / people
    lon = sum(lon * weight for _, lon, weight in places) / people
    return lat, lon


def by_distance(centres: Iterable[Centre], here: tuple[float, float]) -> tuple[Centre, ...]:
    """The centres, nearest first."""
    return tuple(sorted(centres, key=lambda centre: kilometres(here, (centre.lat, centre.lon))))
