from ivr.console.reports.queries.calls import CLASSES, Replies, replies
from ivr.core.db import transaction
from ivr.core.period import Period
from ivr.department import Department
from tests.calls.facts import Facts


def test_replies_fall_into_the_class_whose_bound_they_do_not_pass() -> None:
    found = Replies({10: 3, 50: 1, 60: 2, 9000: 1})
    assert found.classes == [4, 2, *[0] * (len(CLASSES) - 2), 1]
    assert sum(found.classes) == found.turns == 7
    assert found.quantile(0.95) == 9000


def test_no_replies_have_no_quantile() -> None:
    assert Replies({}).quantile(0.5) is None


def test_replies_by_keys_and_by_voice_are_read_together(facts: Facts, department: Department, week: Period) -> None:
    facts.call("booked", turns=[("welcome.menu", "understood", mode) for mode in ("keys", "words", "words")])
    facts.world.scalar("UPDATE turns SET millis = 7 * (1 + number) RETURNING 1")
    with transaction(facts.world.engine) as session:
        assert replies(session, department, week).counts == {10: 2, 20: 1}
