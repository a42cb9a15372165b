"""The kinds of values found in the files of a department, with what a person is told about a wrong one.

A value of `@dataclass(frozen=True, config=CHECKED)` is its own validation: read from a file it has no key but the known
ones and each value of its exact type; whatever builds it, wrong values raise pydantic's ValidationError."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainValidator

from ivr.core.phone_numbers import is_valid
from ivr.department.week import CALL_CEILING, Week, parse_week, parse_windows

CHECKED = ConfigDict(extra="forbid", strict=True, validate_by_name=True)


def _e164(text: str) -> str:
    """A telephone number as the carrier writes it."""
    if not is_valid(text) or not text[1:].isdecimal():
        raise ValueError(f'"{text}" is not a telephone number such as +33385218399.')
    return text


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f'"{value}" is not a time zone such as Europe/Paris.') from error


def _moment(value: object) -> object:
    """A date stands for its midnight."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError(f'"{value}" is not a moment such as 2021-02-12 or 2021-02-12T12:00:00.') from error
    if isinstance(moment, datetime) and moment.tzinfo:
        raise ValueError("Times are written in the department's local time, without a zone.")
    return moment


def _week(value: object) -> Week:
    """A tuple holds the hours of each day, Monday first."""
    if isinstance(value, tuple):
        return Week(tuple(map(parse_windows, value)))
    return value if isinstance(value, Week) else parse_week(value)


def _callable(week: Week) -> Week:
    if not week.lies_within(CALL_CEILING):
        raise ValueError(
            "Automatic calls may only be made Monday to Friday, from 10 to 13 and from 14 to 20 (decree 2022-1313):"
            " shorten these hours."
        )
    return week


def _no_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("A text is empty.")
    return text


Phone = Annotated[str, AfterValidator(_e164)]
Zone = Annotated[ZoneInfo, PlainValidator(_zone)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
"""Local time of the department, without zone."""
StartMoment = Annotated[Moment, Field(validation_alias="from")]
StartDay = Annotated[date, Field(validation_alias="from")]
WeekText = Annotated[Week, PlainValidator(_week)]
CallWeekText = Annotated[WeekText, AfterValidator(_callable)]
Text = Annotated[str, AfterValidator(_no_blank)]
NumberRange = Annotated[str, Field(pattern=r"^\+33[1-79]\d*$")]
"""How numbers begin: no special ones, whose callers pay more (08), and none abroad."""
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
PromptName = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
Days = Annotated[int, Field(ge=0, le=400)]
Share = Annotated[float, Field(gt=0, lt=1)]
Moments = Annotated[float, Field(ge=0.02, le=5)]
"""Seconds of listening; a frame of sound is 20 ms."""
