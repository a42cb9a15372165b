"""Pages that stay open hear of every change of the room, through one connection."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from ivr.agents.distribution import Room
from ivr.agents.tables import CallbackTicket, QueueEntry
from ivr.calls.tables import CallRow
from ivr.console.auth.roles import Role
from ivr.console.web.hub import Hub
from ivr.core.db import transaction
from tests.console.staff import Staff
from tests.support.world import SLUG

SOON = 80.0
"""Seconds within which a change must be announced; it takes milliseconds."""


@pytest.fixture
def hub(staff: Staff) -> Hub:
    """A hub that listens."""
    hub = Hub(staff.world.engine)
    assert hub.after(SLUG, (0, 0), SOON) == (1, 0)
    return hub


def caller(staff: Staff, session: Session, name: str = "caller") -> None:
    now = staff.world.clock()
    call = CallRow(id=name, department=SLUG, carrier_sid=f"CA{name}", caller_mark="")
    call.started_at = call.touched_at = now
    session.add(call)
    session.flush()
    session.add(QueueEntry(call_id=name, department=SLUG, entered_at=now))
    session.flush()


def wait(staff: Staff, session: Session) -> None:
    caller(staff, session)


def come(staff: Staff, session: Session) -> None:
    Room(session, SLUG, staff.world.clock()).come(staff.account(Role.AGENT))


def ring(staff: Staff, session: Session) -> None:
    come(staff, session)
    caller(staff, session)
    Room(session, SLUG, staff.world.clock()).match()


def promise(staff: Staff, session: Session) -> None:
    caller(staff, session)
    now = staff.world.clock()
    session.add(
        CallbackTicket(call_id="caller", department=SLUG, due_day=now.date(), due_part="morning", opened_at=now)
    )


@pytest.mark.parametrize("change", [wait, come, ring, promise])
def test_a_change_is_told_once_it_is_committed(
    staff: Staff, hub: Hub, change: Callable[[Staff, Session], None]
) -> None:
    seen = hub.count(SLUG)
    with transaction(staff.world.engine) as session:
        change(staff, session)
        session.flush()
        assert hub.count(SLUG) == seen
    assert hub.after(SLUG, seen, SOON) > seen


def test_nothing_but_the_department_is_told(staff: Staff, hub: Hub) -> None:
    with staff.world.engine.connect() as connection:
        listening = connection.connection.driver_connection
        assert listening is not None
        connection.exec_driver_sql("LISTEN room")
        connection.commit()
        with transaction(staff.world.engine) as session:
            caller(staff, session)
        assert [notice.payload for notice in listening.notifies(timeout=SOON, stop_after=1)] == [SLUG]


def test_another_department_is_not_woken(staff: Staff, hub: Hub) -> None:
    elsewhere, here = hub.count("elsewhere"), hub.count(SLUG)
    with transaction(staff.world.engine) as session:
        caller(staff, session)
    assert hub.after(SLUG, here, SOON) != here
    assert hub.count("elsewhere") == elsewhere


def test_many_pages_share_one_connection_that_comes_back_when_it_is_lost(staff: Staff, hub: Hub) -> None:
    listening = "FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN room'"
    for _ in range(12):
        hub.count(SLUG)
    assert staff.world.scalar(f"SELECT count(*) {listening}") == 1
    seen = hub.count(SLUG)
    staff.world.scalar(f"SELECT pg_terminate_backend(pid) {listening}")
    while hub.after(SLUG, seen, 0.05) == seen:
        pass
    seen = hub.count(SLUG)
    with transaction(staff.world.engine) as session:
        caller(staff, session)
    assert hub.after(SLUG, seen, SOON) > seen


def events(staff: Staff, cookie: str) -> Iterator[str]:
    client = staff.world.app.test_client()
    client.set_cookie("ivr_session", cookie, path="/console")
    response = client.get("/console/live", buffered=False)
    assert response.mimetype == "text/event-stream"
    return (part.decode() if isinstance(part, bytes) else part for part in response.response)


def test_a_page_is_told_at_once_and_after_every_change(staff: Staff) -> None:
    stream = events(staff, staff.at_work(Role.AGENT).cookie())
    assert "event: room" in next(stream)
    with transaction(staff.world.engine) as session:
        caller(staff, session)
    assert "event: room" in next(part for part in stream if "event" in part)


def test_the_stream_ends_with_the_session(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.console.web.live.BEAT", 0.01)
    stream = events(staff, staff.at_work(Role.AGENT).cookie())
    next(stream)
    staff.world.scalar("UPDATE accounts SET removed_at = created_at RETURNING true")
    assert len(list(stream)) <= 20


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(staff: Staff) -> None:
    anna = staff.at_work(Role.AGENT)
    touched = staff.world.scalar("SELECT touched_at FROM console_sessions")
    staff.world.clock.set(staff.world.clock().replace(minute=14))
    assert anna.get("/console/room/part").status_code == 200
    assert staff.world.scalar("SELECT touched_at FROM console_sessions") == touched
    anna.get("/console/room")
    assert staff.world.scalar("SELECT touched_at FROM console_sessions") != touched


def test_pages_beyond_the_threads_are_told_to_ask_again(staff: Staff) -> None:
    staff.rebuild(consoles=1)
    first, second = staff.at_work(Role.AGENT), staff.at_work(Role.SUPERVISOR)
    stream = events(staff, first.cookie())
    next(stream)
    assert second.get("/console/live").status_code == 429
    stream.close()  # type: ignore[attr-defined]
