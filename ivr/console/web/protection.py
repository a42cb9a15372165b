"""Security headers of the console: content policy, and no caching."""

from flask import Response, g, request
from sqlalchemy import text

from ivr.console.auth.roles import ANYONE
from ivr.console.web.console import Console
from ivr.console.web.pages import Pages

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'; report-uri /console/policy-report"
)
"""Nothing from other sites, no inline scripts or styles."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DIRECTIVES = frozenset(part.split()[0] for part in POLICY.split("; ")) | {
    "script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr",
}  # fmt: skip
LARGEST_REPORT = 16 * 1024

_COUNT = text(
    "INSERT INTO policy_reports AS p (day, directive, count) VALUES (:day, :directive, 1)"
    " ON CONFLICT (day, directive) DO UPDATE SET count = p.count + 1"
)


def add_protection(console: Console, pages: Pages) -> None:
    """Headers on every response under /console, and the route of policy reports."""

    @pages.blueprint.after_app_request
    def protect(response: Response) -> Response:
        if is_inside():
            response.headers.update(HEADERS)
            if g.get("telephone"):
                response.headers.update(_for_telephone())
            response.headers["Cache-Control"] = "no-cache" if request.endpoint == "console.static" else "no-store"
            if console.https:
                response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    @pages.action("/policy-report", ANYONE)
    def policy_report() -> tuple[str, int]:
        request.max_content_length = LARGEST_REPORT
        directive = _directive(request.get_json(force=True, silent=True))
        with console.transaction() as session:
            session.execute(_COUNT, {"day": console.now().date(), "directive": directive})
        return "", 204


def _for_telephone() -> dict[str, str]:
    """The telephone's page may also open a socket and the microphone."""
    socket = f"{'wss' if request.is_secure else 'ws'}://{request.host}"
    return {
        "Content-Security-Policy": POLICY.replace("connect-src 'self'", f"connect-src 'self' {socket}"),
        "Permissions-Policy": HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)"),
    }


def is_inside() -> bool:
    """Whether the address is under /console, existing or not."""
    return request.path == "/console" or request.path.startswith("/console/")


def _directive(report: object) -> str:
    """The violated directive; "other" for an unknown one."""
    inner = report.get("csp-report") if isinstance(report, dict) else None
    named = inner.get("effective-directive") or inner.get("violated-directive") if isinstance(inner, dict) else None
    words = str(named).split()
    return words[0] if words and words[0] in DIRECTIVES else "other"
