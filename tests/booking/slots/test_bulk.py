"""Actions on many slots: done as they were looked at, or not at all."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.slots import bulk
from ivr.booking.slots.bulk import (
    KEEP_LINES,
    KEEP_PREVIEWS,
    Action,
    Actor,
    BulkPlan,
    apply,
    forget_actions,
    latest,
    look,
    prepare,
    undo,
)
from ivr.booking.slots.bulk_lines import Counts, SlotChange
from ivr.booking.slots.csv_rows import Numbers
from ivr.core.db import transaction
from ivr.core.errors import SlotsRefused
from tests.booking.office import CHALON, DAY, MACON, Office

SIX = Numbers(10, 6, 0, 3, False)
PLAN = BulkPlan("import", {"lines": 1})


def change(
    before: Numbers | None,
    after: Numbers,
    day: date = DAY,
    centre: str = CHALON,
    at: str = "09:00",
    vaccine: str = "pfizer",
) -> SlotChange:
    return SlotChange((centre, vaccine, day, time.fromisoformat(at)), before, after)


def actor(office: Office, later: timedelta = timedelta()) -> Actor:
    return Actor(office.department, None, office.now + later)


def prepared(office: Office, *changes: SlotChange) -> int:
    with transaction(office.engine) as session:
        return prepare(session, actor(office), PLAN, changes)


def done(office: Office, *changes: SlotChange) -> int:
    action = prepared(office, *changes)
    do(office, action)
    return action


def do(office: Office, action: int, later: timedelta = timedelta()) -> None:
    with transaction(office.engine) as session:
        apply(session, actor(office, later), action)


def take_back(office: Office, action: int, later: timedelta = timedelta()) -> int:
    with transaction(office.engine) as session:
        return undo(session, actor(office, later), action)


def newest(office: Office, later: timedelta = timedelta()) -> list[Action]:
    with Session(office.engine) as session:
        return latest(session, actor(office, later))


def seen(office: Office, action: int) -> Action:
    with Session(office.engine) as session:
        return look(session, actor(office), action)


def slots(office: Office) -> list[tuple[Any, ...]]:
    query = "SELECT centre, day, minutes, capacity, margin, reserved2, closed FROM slots ORDER BY centre, day, time"
    with Session(office.engine) as session:
        return [tuple(row) for row in session.execute(text(query))]


def test_a_preview_counts_and_changes_nothing(office: Office) -> None:
    office.open_pair(capacity=6, reserved2=3)
    one = change(SIX, SIX._replace(margin=2))
    shut = change(SIX, SIX._replace(closed=True), DAY + timedelta(days=28))
    action = prepared(office, one, shut, change(None, SIX, centre=MACON), change(None, SIX, centre=MACON, at="10:00"))
    shown = seen(office, action)
    assert shown.counts == {
        CHALON: Counts(changed=1, closed=1, places_before=12, places_after=4, kept_before=6, kept_after=3),
        MACON: Counts(new=2, places_after=12, kept_after=6),
    }
    assert shown.total.slots == 4
    assert not shown.done
    assert slots(office) == [(CHALON, DAY, *SIX), (CHALON, DAY + timedelta(days=28), *SIX)]


def test_it_does_what_was_looked_at(office: Office) -> None:
    office.open(DAY, capacity=6, reserved2=3)
    less = SIX._replace(margin=1, reserved2=2)
    action = done(office, change(SIX, less), change(None, SIX, centre=MACON))
    assert slots(office) == [(MACON, DAY, *SIX), (CHALON, DAY, *less)]
    assert [each.id for each in newest(office)] == [action]


def test_it_counts_each_booked_person_once(office: Office) -> None:
    office.open_pair(capacity=6)
    office.book("call", office.offers("call")[0].id)
    office.offers("another call")
    before = Numbers(10, 6, 0, 0, False)
    later = DAY + timedelta(days=28)
    action = prepared(office, change(before, SIX), change(before, SIX, later), change(None, SIX, at="10:00"))
    assert seen(office, action).total.people == 1


@pytest.mark.parametrize(
    "meanwhile",
    ["UPDATE slots SET margin = 1", "DELETE FROM slots", "UPDATE slots SET closed = true"],
)
def test_it_is_refused_when_the_slots_have_changed_since(office: Office, meanwhile: str) -> None:
    office.open(DAY, capacity=6, reserved2=3)
    action = prepared(office, change(SIX, SIX._replace(reserved2=0)), change(None, SIX, centre=MACON))
    office.run(meanwhile)
    before = slots(office)
    with pytest.raises(SlotsRefused) as refused:
        do(office, action)
    assert refused.value.reason == "changed"
    assert slots(office) == before


def test_it_is_refused_when_a_slot_it_opens_is_there_by_now(office: Office) -> None:
    action = prepared(office, change(None, SIX), change(None, SIX, centre=MACON))
    office.open(DAY, capacity=6, reserved2=3)
    with pytest.raises(SlotsRefused, match="changed"):
        do(office, action)
    assert len(slots(office)) == 1


def test_it_is_refused_when_a_slot_is_past_by_now(office: Office) -> None:
    action = prepared(office, change(None, SIX, day=office.now.date(), at=f"{office.now:%H}:30"))
    with pytest.raises(SlotsRefused) as refused:
        do(office, action, timedelta(minutes=59))
    assert refused.value.reason == "past"


def test_it_never_takes_a_place_from_somebody(office: Office) -> None:
    office.open_pair(capacity=6, reserved2=3)
    action = prepared(office, change(SIX, Numbers(10, 6, 6, 0, False)))
    office.offers("call")
    with pytest.raises(SlotsRefused) as refused:
        do(office, action)
    assert refused.value.reason == "taken"


def test_it_is_done_once(office: Office) -> None:
    action = done(office, change(None, SIX))
    with pytest.raises(SlotsRefused):
        do(office, action)


def test_a_preview_lasts_an_hour(office: Office) -> None:
    action = prepared(office, change(None, SIX))
    with pytest.raises(SlotsRefused) as refused:
        do(office, action, KEEP_PREVIEWS)
    assert refused.value.reason == "gone"


def test_a_preview_is_its_makers_and_its_departments(office: Office, engine: Any) -> None:
    action = prepared(office, change(None, SIX))
    office.run(
        "INSERT INTO accounts (department, login, name, role, password, one_time, created_at)"
        " VALUES ('saone-et-loire', 'a', 'A', 'supervisor', '', false, now())"
    )
    with Session(engine) as session:
        other = session.scalar(text("SELECT id FROM accounts"))
    for stranger in (
        replace(actor(office), account=other),
        replace(actor(office), department=replace(office.department, slug="jura")),
    ):
        for attempt in (look, apply):
            with pytest.raises(SlotsRefused), transaction(engine) as session:
                attempt(session, stranger, action)
    assert slots(office) == []


def test_undoing_puts_back_what_was_and_closes_what_was_opened(office: Office) -> None:
    office.open(DAY, capacity=6, reserved2=3)
    action = done(office, change(SIX, SIX._replace(margin=2)), change(None, SIX, centre=MACON))
    assert newest(office)[0].obstacle == ""
    take_back(office, action)
    assert slots(office) == [(MACON, DAY, *SIX._replace(closed=True)), (CHALON, DAY, *SIX)]
    assert [(each.plan.kind, each.obstacle) for each in newest(office)] == [("undo", "undone"), ("import", "undone")]


def test_nothing_is_undone_twice_and_no_undoing_is_undone(office: Office) -> None:
    action = done(office, change(None, SIX))
    back = take_back(office, action)
    for each in (action, back):
        with pytest.raises(SlotsRefused) as refused:
            take_back(office, each)
        assert refused.value.reason == "undone"


def test_nothing_is_undone_once_somebody_has_booked_what_it_opened(office: Office) -> None:
    action = done(office, change(None, SIX), change(None, SIX, DAY + timedelta(days=28)))
    office.offers("call")
    assert newest(office)[0].obstacle == "taken"
    with pytest.raises(SlotsRefused) as refused:
        take_back(office, action)
    assert refused.value.reason == "taken"


def test_it_is_not_looked_behind_very_many_slots_but_undoing_tells(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = done(office, change(None, SIX), change(None, SIX, DAY + timedelta(days=28)))
    office.offers("call")
    monkeypatch.setattr(bulk, "LOOKED_AT", 1)
    assert newest(office)[0].obstacle == ""
    with pytest.raises(SlotsRefused):
        take_back(office, action)


def test_nothing_is_undone_that_was_changed_again(office: Office) -> None:
    action = done(office, change(None, SIX))
    done(office, change(SIX, SIX._replace(margin=1)))
    assert [each.obstacle for each in newest(office)] == ["", "changed"]
    with pytest.raises(SlotsRefused) as refused:
        take_back(office, action)
    assert refused.value.reason == "changed"


def test_undoing_leaves_the_past_as_it_was(office: Office) -> None:
    action = done(office, change(None, SIX), change(None, SIX, DAY + timedelta(days=1)))
    take_back(office, action, DAY - office.now.date())
    assert [row[-1] for row in slots(office)] == [False, True]


def test_what_is_all_in_the_past_is_not_undone(office: Office) -> None:
    action = done(office, change(None, SIX))
    assert newest(office, timedelta(days=8))[0].obstacle == "undone"
    with pytest.raises(SlotsRefused):
        take_back(office, action, timedelta(days=8))


def test_previews_and_what_it_takes_to_undo_are_erased(office: Office) -> None:
    prepared(office, change(None, SIX))
    action = done(office, change(None, SIX, day=DAY + timedelta(days=60)))
    with transaction(office.engine) as session:
        forget_actions(session, office.now + KEEP_LINES + timedelta(minutes=1))
        kept = session.scalars(text("SELECT id FROM slot_actions")).all()
        lines = session.scalar(text("SELECT count(*) FROM slot_action_lines"))
    assert (kept, lines) == ([action], 0)
    assert newest(office)[0].obstacle == "undone"
