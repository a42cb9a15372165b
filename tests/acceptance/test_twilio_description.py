"""What the line asks of Twilio, checked against Twilio's own OpenAPI description by a mock that is built from it.

The description comes with Twilio's command line client (`@twilio/cli-core`), the mock is Stoplight's Prism; both from
npm. Run with `pytest -m acceptance`."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from ivr.telephony.carrier import Carrier
from tests.acceptance.test_killed_web_process import free_port
from tests.exchange.toy import ACCOUNT, TOKEN, toy_settings

pytestmark = pytest.mark.acceptance

PACKAGES = ("@stoplight/prism-cli@5.16.0", "@twilio/cli-core@8.3.2")
DESCRIPTION = "node_modules/@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json"
FORM = "application/x-www-form-urlencoded"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PARTS = ("/Calls", "/Messages", "/Conferences")
SID = "CA" + "0" * 32
TO, FROM, URL = "+33385550142", "+33377000071", "https://line.example/voice/out/key"

REQUESTS: dict[str, Callable[[Carrier], object]] = {
    "call": lambda carrier: carrier.call(TO, FROM, URL, f"{URL}/status", 20),
    "call_out": lambda carrier: carrier.call_out(TO, FROM, URL, 40),
    "message": lambda carrier: carrier.message(TO, FROM, "Rendez-vous vendredi.", f"{URL}/status"),
    "find": lambda carrier: carrier.find(TO, FROM, datetime(2000, 1, 1, tzinfo=UTC)),
    "find_messages": lambda carrier: carrier.find_messages(TO, FROM, datetime(2000, 1, 1, tzinfo=UTC)),
    "redirect": lambda carrier: carrier.redirect(SID, URL),
    "hang_up": lambda carrier: carrier.hang_up(SID),
    "hold": lambda carrier: carrier.hold("meeting", SID, URL),
    "unhold": lambda carrier: carrier.hold("meeting", SID, ""),
}


def whole(folder: Path) -> dict[str, Any]:
    """Twilio's description."""
    found: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text())
    return found


def mockable(description: dict[str, Any]) -> dict[str, Any]:
    """The paths we use. That repeated fields are lists is said expressly (it is OpenAPI's default). Answers are
    its examples, which do not keep to its own schemas, but no empty lists."""
    paths = {path: kinds for path, kinds in description["paths"].items() if any(part in path for part in PARTS)}
    for kind in (kind for kinds in paths.values() for kind in kinds.values() if isinstance(kind, dict)):
        form = kind.get("requestBody", {}).get("content", {}).get(FORM)
        if form:
            fields = form["schema"].get("properties", {})
            lists = [name for name, field in fields.items() if field.get("type") == "array"]
            form["encoding"] = {name: {"style": "form", "explode": True} for name in lists}
        for answer in kind.get("responses", {}).values():
            for content in answer.get("content", {}).values():
                del content["schema"]
                content["examples"] = _telling(content.get("examples", {}))
    return {**description, "paths": paths}


def _telling(examples: dict[str, Any]) -> dict[str, Any]:
    """Lists with something in them, and no further page."""
    for example in examples.values():
        if "next_page_uri" in example["value"]:
            example["value"]["next_page_uri"] = None
    return {name: each for name, each in examples.items() if [] not in each["value"].values()}


def fields_of(description: dict[str, Any], method: str, path: str) -> set[str]:
    """The fields that a request may have."""
    pattern = next(
        pattern
        for pattern in sorted(description["paths"], key=lambda each: each.count("{"))
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path)
    )
    asked = description["paths"][pattern][method.lower()]
    form = asked.get("requestBody", {}).get("content", {}).get(FORM, {}).get("schema", {}).get("properties", {})
    return {*form, *(each["name"] for each in asked.get("parameters", ()) if each["in"] == "query")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the description and the mock are installed."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed: requests are not checked against Twilio's description.")
    folder = tmp_path_factory.mktemp("prism")
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
    subprocess.run([*install, *PACKAGES], check=True, timeout=300, env=_trusting())
    return folder


def _trusting() -> dict[str, str]:
    """Node knows certificates of its own only; those of the machine are added where it keeps them (Debian)."""
    found = {"NODE_EXTRA_CA_CERTS": str(CERTIFICATES)} if CERTIFICATES.is_file() else {}
    return {**found, **os.environ}


@pytest.fixture(scope="module")
def twilio(folder: Path) -> Iterator[str]:
    """The address of a mock of Twilio that refuses what the description does not allow."""
    description = folder / "description.json"
    description.write_text(json.dumps(mockable(whole(folder))))
    port = free_port()
    command = [str(folder / "node_modules/.bin/prism"), "mock", "--errors", "--port", str(port), str(description)]
    with (folder / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield _ready(f"http://127.0.0.1:{port}", folder / "log")
        finally:
            process.terminate()


def _ready(url: str, log: Path) -> str:
    give_up = time.monotonic() + 240
    while time.monotonic() < give_up:
        with suppress(requests.RequestException):
            requests.get(url, timeout=2)
            return url
        time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture
def carrier(twilio: str) -> Carrier:
    settings = toy_settings()
    vars(settings).update(twilio_api_url=twilio)
    return Carrier(settings)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_of_the_line_is_one_that_twilio_describes(
    carrier: Carrier, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[requests.PreparedRequest] = []
    send = requests.Session.send

    def note(session: requests.Session, sent: requests.PreparedRequest, **how: Any) -> requests.Response:
        asked.append(sent)
        return send(session, sent, **how)

    monkeypatch.setattr(requests.Session, "send", note)
    assert REQUESTS[name](carrier)
    description = whole(folder)
    for each in asked:
        address = urlsplit(str(each.url))
        given = {*parse_qs(address.query), *parse_qs(str(each.body or ""))}
        assert given <= fields_of(description, str(each.method), address.path)


def test_every_request_of_the_line_is_tried() -> None:
    methods = {name for name in vars(Carrier) if not name.startswith("_")}
    assert methods == REQUESTS.keys() - {"unhold"}


@pytest.mark.parametrize("wrong", [{"Timeout": "soon"}, {"MachineDetectionTimeout": "x"}, {"To": None}, {"From": None}])
def test_the_mock_refuses_what_is_not_described(twilio: str, wrong: dict[str, str | None]) -> None:
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    form = {"To": TO, "From": FROM, "Url": URL, **wrong}
    assert requests.post(twilio + path, data=form, auth=(ACCOUNT, TOKEN), timeout=10).status_code == 422
