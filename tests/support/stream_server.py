"""The application on a real port, and what is asked of it around a stream."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.serving import make_server

from ivr.app import create_app
from ivr.core.settings import Settings
from tests.support.serving import running
from tests.support.world import World

RING = {"CallSid": "CA1", "AccountSid": "AC1", "From": "+33385550142", "To": "+33385218399", "CallStatus": "ringing"}


STREAM = re.compile(r'<Stream url="([^"]+)"><Parameter name="token" value="([^"]+)" /></Stream>')


def token_of(body: str) -> str:
    found = STREAM.search(body)
    assert found, body
    return found[2]


@contextmanager
def served(world: World, **settings: Any) -> Iterator[str]:
    """The application on a real port."""
    fresh = Settings(**{**world.settings.model_dump(), **settings})
    app = create_app(fresh, world.line) if settings else world.app
    server = make_server("127.0.0.1", 0, app, threaded=True)
    with running(server):
        yield f"127.0.0.1:{server.port}"
        server.server_close()


def handshake(address: str, signed: str | None, path: str = "/media") -> int:
    """Status of the answer to a WebSocket handshake."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    headers |= {"X-Twilio-Signature": signed} if signed else {}
    with requests.get(f"http://{address}{path}", headers=headers, timeout=5, stream=True) as response:
        return response.status_code


def figure(world: World, name: str, **labels: str) -> float | None:
    """A figure as the line tells it at /metrics."""
    told = world.app.test_client().get("/metrics").get_data(as_text=True)
    for family in text_string_to_metric_families(told):
        for sample in family.samples:
            if (sample.name, sample.labels) == (name, labels):
                return sample.value
    return None


def wait_until(true: Callable[[], bool]) -> None:
    """Waits for another thread of this process."""
    give_up = time.monotonic() + 240
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def after(world: World, call_id: str) -> str:
    return world.post(f"/voice/{call_id}/resume", RING)[1]


def call_id(world: World) -> str:
    return str(world.scalar("SELECT id FROM calls"))
