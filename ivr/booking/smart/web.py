"""Publishes free places: the manifest of SMART Scheduling Links and its files, with nothing personal.

Addresses do not change; clients may cache answers for a minute and get 304 when nothing has changed."""

from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from ivr.booking.smart import feed, resources
from ivr.department import Department
from ivr.line import Line

MANIFEST = "/smart-scheduling/$bulk-publish"
FILES = "/smart-scheduling/<slug>"
NDJSON = "application/fhir+ndjson"
FRESH = 60
"""Seconds for which an answer may be kept; the specification asks clients to come at most once a minute."""


def create_smart(line: Line, public_url: str) -> Blueprint:
    """The routes of the publication."""
    routes = Blueprint("smart", __name__)

    @routes.get("/.well-known/smart-scheduling")
    def discover() -> BaseResponse:
        return redirect(f"{public_url}{MANIFEST}", 302)

    @routes.get(MANIFEST)
    def manifest() -> Response:
        with Session(line.engine) as session:
            files = [
                file for department in line.departments.current().all for file in _files(line, session, department)
            ]
        absolute = [(kind, f"{public_url}{path}", department) for kind, path, department in files]
        at = line.clock().replace(second=0, microsecond=0)
        listed = resources.manifest(at, f"{public_url}{MANIFEST}", absolute)
        return _public(resources.ndjson([listed]), "application/json")

    @routes.get(f"{FILES}/locations.ndjson")
    def locations(slug: str) -> Response:
        return _public(feed.locations(_department(line, slug)), NDJSON)

    @routes.get(f"{FILES}/schedules.ndjson")
    def schedules(slug: str) -> Response:
        with Session(line.engine) as session:
            return _public(feed.schedules(session, _department(line, slug), line.clock()), NDJSON)

    @routes.get(f"{FILES}/slots-<week>.ndjson")
    def slots(slug: str, week: str) -> Response:
        department = _department(line, slug)
        with Session(line.engine) as session:
            monday = feed.published_weeks(session, department, line.clock()).get(week)
            if monday is None:
                abort(404)
            return _public(feed.slots(session, department, monday, line.clock()), NDJSON)

    return routes


def _files(line: Line, session: Session, department: Department) -> list[tuple[str, str, Department]]:
    """Type and path of each file of a department."""
    folder = FILES.replace("<slug>", department.slug)
    weeks = feed.published_weeks(session, department, line.clock())
    paths = [("Location", "locations"), ("Schedule", "schedules"), *(("Slot", f"slots-{week}") for week in weeks)]
    return [(kind, f"{folder}/{name}.ndjson", department) for kind, name in paths]


def _department(line: Line, slug: str) -> Department:
    try:
        return line.departments.current().by_slug(slug)
    except KeyError:
        abort(404)


def _public(body: str, kind: str) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.public = True
    response.cache_control.max_age = FRESH
    response.add_etag()
    response.make_conditional(request)
    return response
