"""The vocabulary of calling out. Pure."""

from enum import StrEnum


class Purpose(StrEnum):
    """Why somebody is called."""

    REMINDER = "reminder"
    """A dose is near: place, day, what to bring; to be confirmed, cancelled or moved."""
    OFFER = "offer"
    """A pair is held for somebody on the waiting list, for some minutes."""
    MOVE = "move"
    """The centre cannot keep an appointment: another pair is held instead."""


class Channel(StrEnum):
    """How somebody is told."""

    VOICE = "voice"
    SMS = "sms"
    EMAIL = "email"


class NotificationState(StrEnum):
    """Where an errand stands."""

    DUE = "due"
    """To be told from `due_at` on."""
    PLACED = "placed"
    """A call or message is under way."""
    DONE = "done"
    """Told; nothing more to do."""
    UNREACHED = "unreached"
    """The robot is at its end: a person has to do it, `reason` says why."""
    DROPPED = "dropped"
    """Nothing to tell any more: cancelled, moved, or not to be called; `reason` says which."""


class Disposition(StrEnum):
    """How one call or message ended, the telephone room's word for it."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    MOVED = "moved"
    INFORMED = "informed"
    """The right person heard place and hour and hung up without an answer; a message was delivered."""
    HANDED = "handed"
    """Asked for a person, and reached one or was promised a call."""
    OPTED_OUT = "opted_out"
    """"Ne plus m'appeler", STOP."""
    DECEASED = "deceased"
    WRONG_NUMBER = "wrong_number"
    """Nobody of that name has this number."""
    WRONG_PERSON = "wrong_person"
    """Somebody else of the household: the person is to be called again."""
    MACHINE = "machine"
    HUNG_UP = "hung_up"
    """Picked up and hung up before the person was known."""
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
"""The person was spoken to; an errand has at most one such call (invariant I5)."""
FINAL = REACHED | {Disposition.OPTED_OUT, Disposition.DECEASED, Disposition.WRONG_NUMBER}
"""Said by a person: no later news of the same call, such as a late verdict "machine", replaces it, except another of
these."""


class OptOut(StrEnum):
    """Why somebody is never called again."""

    ASKED = "asked"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
