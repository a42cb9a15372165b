"""Every form × a token that is not of this session: nothing happens."""

import pytest

from ivr.console.auth.roles import ANYONE
from tests.console.staff import Staff
from tests.console.web.test_guard import TABLE, browser_of

OPEN = frozenset({"/console/policy-report"})
"""What browsers post by themselves; it changes a counter only."""
FORMS = sorted(path for method, path in TABLE if method == "POST" and path not in OPEN)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_site_is_refused(staff: Staff, path: str) -> None:
    allowed = TABLE["POST", path]
    who = "nobody" if ANYONE in allowed else sorted(map(str, allowed))[0]
    browser = browser_of(staff, who)
    other = browser_of(staff, "nobody").seen.partition('name="token" value="')[2][:64]
    assert len(other) == 64
    for token in ("", "0" * 64, other):
        answer = browser.client.post(path, data={"token": token})
        assert answer.status_code == 400, (path, token)
        assert "Rien n’a été changé" in answer.text
