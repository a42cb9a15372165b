"""The telephone in an agent's browser: with the local carrier only, and only its page may open sockets."""

from ivr.console.auth.roles import Role
from tests.console.staff import Staff


def test_the_page_may_open_a_socket_to_the_line_and_the_microphone_and_nothing_else(staff: Staff) -> None:
    anna = staff.at_work(Role.AGENT)
    headers = anna.get("/console/phone").headers
    assert "connect-src 'self' ws://localhost;" in headers["Content-Security-Policy"]
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "microphone=(self)" in headers["Permissions-Policy"]


def test_other_pages_open_neither(staff: Staff) -> None:
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/phone")
    headers = anna.get("/console/room").headers
    assert "connect-src 'self';" in headers["Content-Security-Policy"]
    assert "microphone=()" in headers["Permissions-Policy"]


def test_the_room_leads_to_it(staff: Staff) -> None:
    anna = staff.at_work(Role.AGENT)
    anna.get("/console/room")
    assert 'href="/console/phone"' in anna.seen


def test_beside_a_real_carrier_there_is_none(staff: Staff) -> None:
    anna = staff.at_work(Role.AGENT)
    real = {
        "carrier": "twilio",
        "twilio_account_sid": "AC1",
        "twilio_auth_token": "t",
        "public_url": "https://line.test",
    }
    staff.rebuild(**real)
    browser = staff.browser()
    browser.client.set_cookie("ivr_session", anna.cookie(), path="/console")
    assert browser.get("/console/phone").status_code == 404
    browser.get("/console/room")
    assert "téléphone est dans ce navigateur" not in browser.seen
