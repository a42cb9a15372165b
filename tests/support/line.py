"""The line in the same process, dialled through the exchange's own TwiML execution."""

from collections.abc import Callable
from urllib.parse import urldefrag

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.calls.call_requests import Callbacks, CallRequests, Dialled
from exchange.calls.line import HttpAnswer, HttpLine, Parameters, Sound, signature, spoken, with_query
from exchange.calls.rooms import Rooms
from exchange.calls.verbs import LineFailed
from exchange.calls.virtual import VirtualPhone
from exchange.telephone.script import Setup
from ivr.core.settings import Settings


class InProcessLine(HttpLine):
    """The line over a Flask test client: same requests and signatures, no socket."""

    def __init__(self, client: FlaskClient, settings: Settings) -> None:
        super().__init__(settings.account_sid, settings.auth_token)
        self.client = client
        self.settings = settings
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Every request: its URL and its parameters."""

    def post(self, url: str, parameters: Parameters) -> HttpAnswer:
        url = urldefrag(url).url
        self.asked.append((url, dict(parameters)))
        headers = {"X-Twilio-Signature": signature(self.settings.auth_token, url, parameters)}
        return _answer(self.client.post(url, data=dict(parameters), headers=headers))

    def get(self, url: str, parameters: Parameters) -> HttpAnswer:
        self.asked.append((url, dict(parameters)))
        return _answer(self._get(with_query(url, parameters), "*/*"))

    def sound(self, url: str) -> Sound:
        return spoken(self.words(url))

    def words(self, url: str) -> str:
        response = self._get(url, "text/plain")
        if response.status_code != 200:
            raise LineFailed(f"The line answered {response.status_code} for the audio at {url}.")
        return response.get_data(as_text=True).strip()

    def _get(self, url: str, accept: str) -> TestResponse:
        signed = signature(self.settings.auth_token, url, {})
        return self.client.get(url, headers={"X-Twilio-Signature": signed, "Accept": accept})


def _answer(response: TestResponse) -> HttpAnswer:
    return HttpAnswer(response.status_code, response.get_data(as_text=True), response.mimetype or "")


def dialler(
    line: InProcessLine, called: str = "+33385218399", rooms: Rooms | None = None
) -> Callable[[Setup], VirtualPhone]:
    """What `run_script` dials with; `called` is the number of scripts that name none."""
    shared = rooms or Rooms()
    entry = f"{line.settings.public_url}/voice"

    def dial(setup: Setup) -> VirtualPhone:
        caller = "" if setup.withheld else setup.caller
        dialled = Dialled(setup.called or called, caller, setup.attested, keypad=True)
        requests = CallRequests(dialled, line, Callbacks(entry, f"{entry}/status"))
        return VirtualPhone(requests, shared)

    return dial
