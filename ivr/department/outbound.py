"""How a department calls out."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from ivr.department.kinds import CHECKED, NumberRange


@dataclass(frozen=True, config=CHECKED)
class Outbound:
    """Pace and bounds of automatic calls and messages. The hours are the department's `call_windows`."""

    calls_per_second: Annotated[float, Field(gt=0, le=50)] = 1.0
    """What the carrier takes of one account; it lets more wait (Twilio's default: one)."""
    lines: Annotated[int, Field(ge=1, le=500)] = 10
    """Calls at a time."""
    euros_per_day: Annotated[float, Field(ge=0)] = 100.0
    """Nothing more goes out on a day on which so much may have been spent."""
    euros_per_try: Annotated[float, Field(gt=0)] = 0.1
    """What a call or message costs at most, for that account."""
    ranges: tuple[NumberRange, ...] = ("+331", "+332", "+333", "+334", "+335", "+336", "+337", "+339")
    """How a number begins that may be dialled."""
