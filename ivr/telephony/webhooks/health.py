"""Health checks and metrics."""

import time
from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ivr import __version__
from ivr.booking.views import APPOINTMENTS
from ivr.line import Line
from ivr.speech.voices.voice import Voice

_FIGURES = {
    "ivr_calls_in_progress": "SELECT count(*) FROM calls WHERE ended_at IS NULL",
    "ivr_pairs_held": f"SELECT count(*) FROM {APPOINTMENTS} held WHERE status = 'held'",  # noqa: S608
    "ivr_pairs_booked": f"SELECT count(*) FROM {APPOINTMENTS} booked WHERE status = 'booked'",  # noqa: S608
    "ivr_queue_length": "SELECT count(*) FROM queue_entries WHERE status = 'waiting'",
    "ivr_tickets_open": "SELECT count(*) FROM tickets WHERE status = 'open'",
    "ivr_policy_reports": "SELECT sum(count) FROM policy_reports",
    "ivr_waiting_list": "SELECT count(*) FROM waiting_entries WHERE status = 'waiting'",
}


class DatabaseFigures(Collector):
    """Metrics read from the database at each scrape, the same from every process."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def collect(self) -> Iterator[Metric]:
        """One gauge for each query."""
        with Session(self._line.engine) as session:
            for name, query in _FIGURES.items():
                yield GaugeMetricFamily(name, "Read at each scrape", value=session.scalar(text(query)) or 0)


def create_health(line: Line, voice: Voice, model: str = "", more: Iterable[Collector] = ()) -> Blueprint:
    """The routes /healthz, /readyz and /metrics. `model` is the speech model's name; `more`, further metrics."""
    routes = Blueprint("health", __name__)
    registry = CollectorRegistry()
    for figures in (DatabaseFigures(line), *more):
        registry.register(figures)
    seconds = Histogram("ivr_request_seconds", "Time to answer the carrier", ["route"], registry=registry)

    @routes.before_app_request
    def start() -> None:
        request.environ["ivr.started"] = time.perf_counter()

    @routes.after_app_request
    def stop(response: Response) -> Response:
        started = request.environ.get("ivr.started")
        if started and request.endpoint and request.endpoint.startswith(("voice.", "audio.")):
            seconds.labels(request.endpoint).observe(time.perf_counter() - started)
        return response

    @routes.get("/healthz")
    def alive() -> Response:
        return jsonify(alive=True, version=__version__)

    @routes.get("/readyz")
    def ready() -> tuple[Response, int]:
        state = {
            "database": _database_answers(line),
            "configuration": line.departments.problem or "ok",
            "voice": voice.name,
            "model": model or "none: the line works by keypad",
        }
        return jsonify(state), 200 if state["database"] == "ok" else 503

    @routes.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), mimetype="text/plain")

    return routes


def _database_answers(line: Line) -> str:
    try:
        with Session(line.engine) as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "unreachable"
    return "ok"
