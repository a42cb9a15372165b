"""What protects every page: headers, cookies, one's own centre, sentences instead of traces."""

import json

import pytest
from flask import Flask, abort, request
from sqlalchemy.exc import OperationalError

from ivr.console.auth.roles import Role
from ivr.console.web.console import own_centre
from ivr.console.web.problems import PROBLEMS
from ivr.console.web.protection import POLICY
from tests.console.staff import CENTRE, Staff

AGENT, TOWN_HALL, SUPERVISOR, ADMINISTRATOR = Role
PATHS = ("", "/sign-in", "/accounts", "/audit", "/password", "/second-factor", "/nowhere", "/sign-out")
"""Pages, redirections, refusals and errors alike."""


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", [None, AGENT, ADMINISTRATOR, SUPERVISOR])
def test_every_answer_has_the_headers(staff: Staff, path: str, role: Role | None) -> None:
    browser = staff.at_work(role) if role else staff.browser()
    headers = browser.get(f"/console{path}").headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_the_policy_allows_nothing_written_into_a_page() -> None:
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_under_https_browsers_are_told_to_stay_there(staff: Staff) -> None:
    staff.rebuild(public_url="https://ivr.example.fr")
    staff.account(AGENT)
    browser = staff.browser()
    browser.client.environ_base["wsgi.url_scheme"] = "https"
    answer = browser.get("/console/sign-in")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in answer.headers["Set-Cookie"]


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(staff: Staff) -> None:
    staff.account(AGENT)
    browser = staff.browser()
    before = browser.get("/console/sign-in").headers["Set-Cookie"]
    after = browser.sign_in("anna").headers["Set-Cookie"]
    for cookie, name in ((before, "ivr_visitor="), (after, "ivr_session=")):
        assert cookie.startswith(name)
        assert {"HttpOnly", "Path=/console", "SameSite=Strict"} <= set(cookie.split("; "))
        assert "Secure" not in cookie


def test_other_parts_of_the_line_keep_their_own_answers(staff: Staff) -> None:
    answer = staff.world.app.test_client().get("/consoles")
    assert answer.status_code == 404
    assert "Content-Security-Policy" not in answer.headers
    assert "Page introuvable" not in answer.text


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/sign-out", 405), ("/accounts", 403)])
def test_errors_are_pages_in_french(staff: Staff, path: str, status: int) -> None:
    answer = staff.at_work(AGENT).get(f"/console{path}")
    assert answer.status_code == status
    assert '<html lang="fr">' in answer.text
    assert "Aller à l’accueil" in answer.text


@pytest.mark.parametrize("status", sorted({*PROBLEMS, 409, 414, 418}))
def test_every_error_says_what_happened_and_what_to_do(staff: Staff, status: int) -> None:
    anna = staff.at_work(AGENT)
    staff.world.app.view_functions["console.home"] = lambda: abort(status)
    answer = anna.get("/console")
    assert answer.status_code == status
    assert "Que faire" in answer.text
    assert f"Erreur {status}" in answer.text
    assert "Se déconnecter" in answer.text
    assert PROBLEMS.get(status, PROBLEMS[500]).todo in answer.text


def test_a_form_too_large_is_told_so(staff: Staff) -> None:
    anna = staff.at_work(AGENT)
    anna.get("/console/patients")
    answer = anna.post("/console/patients", asked="x" * 3_000_000)
    assert answer.status_code == 413
    assert "Envoi trop grand" in answer.text


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("SELECT 'Dupont'", None, Exception("Dupont")), 503, "La base de données ne répond pas"),
        (RuntimeError("Dupont"), 500, "rien n’a été changé"),
    ],
)
def test_a_failure_is_told_without_its_values(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, status: int,
    words: str,
) -> None:  # fmt: skip
    browser = staff.at_work(ADMINISTRATOR)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("ivr.console.auth.accounts.living", fail)
    answer = browser.get("/console/accounts")
    assert answer.status_code == status
    assert words in answer.text
    captured = capsys.readouterr()
    assert "console failed" in captured.out
    assert '"account": ' in captured.out
    assert "Dupont" not in answer.text + captured.out + captured.err


@pytest.fixture
def centre_app(staff: Staff) -> Flask:
    """The console with a page that asks for the centre it may show."""
    app = staff.world.app
    app.view_functions["console.home"] = lambda: own_centre(request.args.get("centre", "")) or "all"
    return app


@pytest.mark.parametrize("role", [AGENT, SUPERVISOR])
def test_agents_see_every_centre_and_choose_one(staff: Staff, centre_app: Flask, role: Role) -> None:
    browser = staff.at_work(role)
    assert browser.get("/console").text == "all"
    assert browser.get("/console?centre=521").text == "521"


def test_a_town_hall_sees_its_own_centre_only(staff: Staff, centre_app: Flask) -> None:
    browser = staff.at_work(TOWN_HALL)
    assert browser.get("/console").text == CENTRE
    assert browser.get(f"/console?centre={CENTRE}").text == CENTRE
    assert browser.get("/console?centre=521").status_code == 403


REPORT = {"csp-report": {"document-uri": "http://x/", "violated-directive": "script-src-elem"}}


@pytest.mark.parametrize(
    ("body", "counted"),
    [
        (json.dumps(REPORT), "script-src-elem"),
        (json.dumps({"csp-report": {"effective-directive": "img-src"}}), "img-src"),
        (json.dumps({"csp-report": {"violated-directive": "Dupont 06 12 34 56 78"}}), "other"),
        (json.dumps({"csp-report": {"violated-directive": ["x", {}]}}), "other"),
        (json.dumps([1]), "other"),
        ("not json", "other"),
        ("", "other"),
    ],
)
def test_reports_are_counted_by_directive_and_nothing_else_is_kept(staff: Staff, body: str, counted: str) -> None:
    client = staff.world.app.test_client()
    for _ in range(2):
        assert client.post("/console/policy-report", data=body).status_code == 204
    assert staff.world.scalar("SELECT (directive, count)::text FROM policy_reports") == f"({counted},2)"


def test_a_report_too_large_is_refused(staff: Staff) -> None:
    answer = staff.world.app.test_client().post("/console/policy-report", data=json.dumps(REPORT) + " " * 20_000)
    assert answer.status_code == 413
    assert staff.world.scalar("SELECT count(*) FROM policy_reports") == 0
