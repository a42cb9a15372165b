"""The vocabulary of outbound calls and messages. Pure."""

from enum import StrEnum


class Purpose(StrEnum):
    """Why a person is called."""

    REMINDER = "reminder"
    """A dose is near: place, day, what to bring; to be confirmed, cancelled or moved."""
    OFFER = "offer"
    """A pair is held for somebody on the waiting list, for some minutes."""
    MOVE = "move"
    """The centre cannot keep an appointment: another pair is held instead."""


class Channel(StrEnum):
    """How a person is notified."""

    VOICE = "voice"
    SMS = "sms"
    EMAIL = "email"


def channel_of(phone_kind: str, texts: bool = True, address: bool = False) -> Channel:
    """The channel for a telephone of that kind: landline, mobile, other.

    `texts`: whether the department has a number to write from; without it mobiles are called too. A number that
    is neither landline nor mobile is mostly a box's (09): it is called. An e-mail `address` replaces the call, not the
    text message, which is read sooner and whose loss is noticed."""
    if phone_kind == "mobile" and texts:
        return Channel.SMS
    return Channel.EMAIL if address else Channel.VOICE


class NotificationState(StrEnum):
    """The state of a notification."""

    DUE = "due"
    """To be sent from `due_at` on."""
    PLACED = "placed"
    """A call or message is under way."""
    DONE = "done"
    """Nothing more to do."""
    UNREACHED = "unreached"
    """No automatic attempts left: an agent has to call, `reason` says why."""
    DROPPED = "dropped"
    """Obsolete: cancelled, moved, or opted out; `reason` says which."""


class Disposition(StrEnum):
    """How one call or message ended."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    MOVED = "moved"
    INFORMED = "informed"
    """The right person heard place and hour and hung up without an answer; a message was delivered."""
    HANDED = "handed"
    """Handed over to an agent, or promised a callback."""
    OPTED_OUT = "opted_out"
    """"Ne plus m'appeler", STOP."""
    DECEASED = "deceased"
    WRONG_NUMBER = "wrong_number"
    """Nobody of that name has this number."""
    WRONG_PERSON = "wrong_person"
    """Somebody else of the household answered: the person is called again."""
    MACHINE = "machine"
    HUNG_UP = "hung_up"
    """Hung up before the person was identified."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    """The network could not reach the number (Twilio: failed, undelivered)."""
    REFUSED = "refused"
    """The carrier does not call such a number."""
    UNCERTAIN = "uncertain"
    """Nobody knows whether the e-mail went out; it is not sent again."""
    NOT_PLACED = "not_placed"
    """The carrier never took the call: nothing rang, and it does not count as a try."""


REACHED = frozenset(
    {
        Disposition.CONFIRMED,
        Disposition.CANCELLED,
        Disposition.MOVED,
        Disposition.INFORMED,
        Disposition.HANDED,
    }
)
"""The person was reached; a notification has at most one such call (invariant I5)."""
FINAL = REACHED | {Disposition.OPTED_OUT, Disposition.DECEASED, Disposition.WRONG_NUMBER}
"""Said by a person: only another of these replaces it, no later callback of the same call such as a late verdict
"machine"."""


class OptOut(StrEnum):
    """Why a number or person is never called again."""

    ASKED = "asked"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
