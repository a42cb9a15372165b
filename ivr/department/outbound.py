"""How a department calls out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outbound:
    """Pace and bounds of automatic calls and messages. The hours are the department's `call_windows`."""

    calls_per_second: float = 1.0
    """What the carrier takes of one account; it lets more wait (Twilio's default: one)."""
    lines: int = 10
    """Calls at a time."""
    euros_per_day: float = 100.0
    """Nothing more goes out on a day on which so much may have been spent."""
    euros_per_try: float = 0.1
    """What a call or message costs at most, for that account."""
    ranges: tuple[str, ...] = ("+331", "+332", "+333", "+334", "+335", "+336", "+337", "+339")
    """How a number begins that may be dialled."""
