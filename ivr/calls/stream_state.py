"""Media streams in the database: each opens once, soon after its reply; what was heard whole is not spoken again."""

from sqlalchemy import Engine, text

from ivr.core.db import changed, transaction

LIFE = 60
"""Seconds within which a stream must open after the reply that announced it."""
NEVER = 32_767
"""In the place of the newest stream's reply: the call gets no other stream."""

_OPEN = text(
    "UPDATE calls SET streamed = :number WHERE id = :id AND turn = :number AND streamed < :number"
    " AND carrier_sid = coalesce(:sid, carrier_sid) AND ended_at IS NULL"
    " AND touched_at > clock_timestamp() - make_interval(secs => :life)"
)
_GIVE_UP = text("UPDATE calls SET streamed = :never WHERE id = :id")
_LAST_OPENED = text("SELECT streamed FROM calls WHERE id = :id")
_HEARD = text("UPDATE calls SET heard = :number WHERE id = :id AND heard < :number")
_LAST_HEARD = text("SELECT heard FROM calls WHERE id = :id")


def open_stream(engine: Engine, call_id: str, number: int, carrier_sid: str | None) -> bool:
    """Opens the stream announced with reply `number`; False when it was opened before, too late, or for another call.

    `carrier_sid` is what the carrier calls the call; None is not compared."""
    with transaction(engine) as session:
        values = {"id": call_id, "number": number, "life": LIFE, "sid": carrier_sid}
        return bool(changed(session, _OPEN, values))


def last_opened(engine: Engine, call_id: str) -> int:
    """Number of the reply with which the call's newest stream began, the only one that may go on; -1 without any."""
    with transaction(engine) as session:
        opened = session.scalar(_LAST_OPENED, {"id": call_id})
    return -1 if opened is None else int(opened)


def give_up(engine: Engine, call_id: str) -> None:
    """The call goes on by keypad to its end."""
    with transaction(engine) as session:
        session.execute(_GIVE_UP, {"id": call_id, "never": NEVER})


def heard_before(engine: Engine, call_id: str) -> bool:
    """Whether the call had a stream, and may have another."""
    return 0 <= last_opened(engine, call_id) < NEVER


def heard_whole(engine: Engine, call_id: str, number: int) -> None:
    """Notes that the caller has heard reply `number` to its end, and that the stream is closed for that reason."""
    with transaction(engine) as session:
        session.execute(_HEARD, {"id": call_id, "number": number})


def last_heard(engine: Engine, call_id: str) -> int:
    """Number of the reply after which the stream ended as it should; -1 when it did not."""
    with transaction(engine) as session:
        heard = session.scalar(_LAST_HEARD, {"id": call_id})
    return -1 if heard is None else int(heard)
