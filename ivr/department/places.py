"""Where people live and where they are vaccinated."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from ivr.department.week import Week

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Commune:
    """A commune of the department (INSEE, code officiel géographique; postal codes: La Poste, hexasmal)."""

    insee: str
    name: str
    spoken: str
    """As the recogniser writes it: lower case, no hyphens."""
    postal_codes: tuple[str, ...]
    localities: tuple[str, ...]
    """Former communes and hamlets with a postal line of their own."""
    population: int
    lat: float
    """Degrees, WGS 84."""
    lon: float


@dataclass(frozen=True)
class Centre:
    """A vaccination centre open to the public."""

    code: str
    """Number of the centre in the national open data (`gid`)."""
    name: str
    """As written in lists for people: "Mâcon, la Halle sportive"."""
    town: str
    """The town as spoken to a caller: "Mâcon"."""
    place: str
    """The hall with its article, as spoken: "la Halle sportive"."""
    address: str
    """Street as spoken, without postal code."""
    insee: str
    """The commune in which the centre stands; it may differ from the spoken town."""
    lat: float
    lon: float
    hours: Week
    """When the centre gives injections."""
    aliases: tuple[str, ...] = ()
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
