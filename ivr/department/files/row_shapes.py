"""The shapes of the rows of centres.csv and communes.csv."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from ivr.department import Centre, Commune, Week, Window
from ivr.department.kinds import Text
from ivr.department.week import parse_windows


def _split(text: object) -> object:
    """A list within a cell, separated by bars."""
    return tuple(part.strip() for part in text.split("|") if part.strip()) if isinstance(text, str) else text


def _windows(text: object) -> tuple[Window, ...]:
    return parse_windows(str(text))


Insee = Annotated[str, Field(pattern=r"^(\d{2}|2[AB])\d{3}$")]
PostalCode = Annotated[str, Field(pattern=r"^\d{5}$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Hours = Annotated[tuple[Window, ...], PlainValidator(_windows)]


class RowShape(BaseModel):
    """A row; columns that are not named here are ignored."""

    model_config = ConfigDict(frozen=True)


class CentreRow(RowShape):
    """A row of centres.csv; the hours may be written as in the national open data."""

    code: Text
    name: Text
    town: Text
    place: Text
    address: Text
    insee: Insee
    lat: Latitude
    lon: Longitude
    monday: Hours
    tuesday: Hours
    wednesday: Hours
    thursday: Hours
    friday: Hours
    saturday: Hours
    sunday: Hours
    aliases: Annotated[tuple[Text, ...], BeforeValidator(_split)]

    def to_value(self) -> Centre:
        """The centre it describes."""
        week = Week((self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday))
        return Centre(
            self.code, self.name, self.town, self.place, self.address,
            self.insee, self.lat, self.lon, week, self.aliases,
        )  # fmt: skip


class CommuneRow(RowShape):
    """A row of communes.csv."""

    insee: Insee
    name: Text
    spoken: Text
    postal_codes: Annotated[tuple[PostalCode, ...], BeforeValidator(_split), Field(min_length=1)]
    localities: Annotated[tuple[Text, ...], BeforeValidator(_split)]
    population: int = Field(ge=0)
    lat: Latitude
    lon: Longitude

    def to_value(self) -> Commune:
        """The commune it describes."""
        return Commune(**dict(self))
