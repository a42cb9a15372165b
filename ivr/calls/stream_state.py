"""Media streams in the database: each opens once, soon after its reply; a reply heard to its end is not repeated."""

from sqlalchemy import Engine, text

from ivr.core.db import changed, transaction

LIFE = 60
"""Seconds within which a stream must open after its reply."""
NEVER = 32_767
"""As number of the newest stream: the call gets no other stream."""

_OPEN = text(
    "UPDATE calls SET streamed = :number WHERE id = :id AND turn = :number AND streamed < :number"
    " AND carrier_sid = coalesce(:sid, carrier_sid) AND ended_at IS NULL"
    " AND touched_at > clock_timestamp() - make_interval(secs => :life)"
)
_GIVE_UP = text("UPDATE calls SET streamed = :never WHERE id = :id")
_NUMBERS = text("SELECT streamed, heard FROM calls WHERE id = :id")
_HEARD = text("UPDATE calls SET heard = :number WHERE id = :id AND heard < :number")


def open_stream(engine: Engine, call_id: str, number: int, carrier_sid: str | None) -> bool:
    """Opens the stream announced with reply `number`; False when it was opened before, too late, or for another call.

    `carrier_sid` is what the carrier calls the call; None is not compared."""
    with transaction(engine) as session:
        values = {"id": call_id, "number": number, "life": LIFE, "sid": carrier_sid}
        return bool(changed(session, _OPEN, values))


def last_opened(engine: Engine, call_id: str) -> int:
    """Number of the reply with which the call's newest stream began, the only one that may continue; -1 without any."""
    return _number(engine, call_id, "streamed")


def give_up(engine: Engine, call_id: str) -> None:
    """The call continues by keypad to its end."""
    with transaction(engine) as session:
        session.execute(_GIVE_UP, {"id": call_id, "never": NEVER})


def heard_before(engine: Engine, call_id: str) -> bool:
    """Whether the call had a stream, and may have another."""
    return 0 <= last_opened(engine, call_id) < NEVER


def heard_whole(engine: Engine, call_id: str, number: int) -> None:
    """Records that the caller has heard reply `number` to its end, which closes the stream."""
    with transaction(engine) as session:
        session.execute(_HEARD, {"id": call_id, "number": number})


def last_heard(engine: Engine, call_id: str) -> int:
    """Number of the reply after which the stream ended normally; -1 when it did not."""
    return _number(engine, call_id, "heard")


def _number(engine: Engine, call_id: str, which: str) -> int:
    with transaction(engine) as session:
        return int(getattr(session.execute(_NUMBERS, {"id": call_id}).one_or_none(), which, -1))
