"""The kinds of values found in the files of a department, with what a person is told about a wrong one."""

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from ivr.department.week import CALL_CEILING, Week, parse_week


def _e164(text: str) -> str:
    """A telephone number as the carrier writes it."""
    try:
        valid = phonenumbers.is_valid_number(phonenumbers.parse(text))
    except phonenumbers.NumberParseException:
        valid = False
    if not valid or not text[1:].isdecimal():
        raise ValueError(f'"{text}" is not a telephone number such as +33385218399.')
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f'"{text}" is not a time zone such as Europe/Paris.') from error
    return text


def _moment(value: object) -> object:
    """A date stands for its midnight."""
    if isinstance(value, datetime) and value.tzinfo:
        raise ValueError("Times are written in the department's local time, without a zone.")
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return datetime.combine(value, time()) if is_day else value  # type: ignore[arg-type]


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
Zone = Annotated[str, AfterValidator(_zone)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
WeekText = Annotated[Week, PlainValidator(parse_week)]
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


class Shape(BaseModel):
    """A table of a file: no key but the known ones, values of their exact type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
