"""Several web processes at once: tries are counted together, a code is right for one of them only."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import TypeVar

import pyotp

from ivr.console.auth import throttling
from ivr.console.auth.roles import Role
from ivr.console.auth.throttling import FREE
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from tests.console.staff import SECRET, Staff

Result = TypeVar("Result")
MANY = 8


def at_once(work: Callable[[int], Result]) -> list[Result]:
    """What `work` returns to each of several threads that begin together."""
    start = Barrier(MANY)

    def begin(number: int) -> Result:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(begin, range(MANY)))


def test_tries_at_once_are_all_counted(staff: Staff) -> None:
    def guess(_: int) -> int:
        with transaction(staff.world.engine) as session:
            return throttling.take_try(session, "mark")

    waits = at_once(guess)
    assert waits.count(0) == FREE + 1
    assert staff.world.scalar("SELECT failures FROM sign_in_tries") == FREE + 1


def test_a_code_shown_in_two_places_at_once_is_right_in_one(staff: Staff) -> None:
    staff.account(Role.SUPERVISOR)
    browsers = [staff.browser() for _ in range(MANY)]
    for browser in browsers:
        browser.follow(browser.sign_in("sophie"))
    right = pyotp.TOTP(SECRET).at(datetime.now(PARIS))
    answers = at_once(lambda number: browsers[number].post("/console/code", code=right).status_code)
    assert answers.count(303) == 1
    assert set(answers) <= {303, 422, 429}


def test_the_same_login_made_twice_at_once_is_one_account(staff: Staff) -> None:
    alain = staff.account(Role.ADMINISTRATOR)
    browsers = [staff.signed_in(alain) for _ in range(MANY)]
    answers = at_once(
        lambda number: browsers[number].post("/console/accounts", login="paul", name="Paul", role="agent").status_code
    )
    assert sorted(answers) == [200] + [422] * (MANY - 1)
    assert staff.world.scalar("SELECT count(*) FROM accounts WHERE login = 'paul'") == 1
