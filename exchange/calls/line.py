"""How the exchange reaches the line: signed requests, as the carrier makes them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag

import requests
from requests.exceptions import ChunkedEncodingError
from twilio.request_validator import RequestValidator

from exchange.calls.verbs import LineFailed
from ivr.core.codec import seconds, telephone_sound
from ivr.core.errors import InputError

PAUSE = 1.0
"""Seconds between the tries of a request."""
LOWEST_ERROR = 400
TWIML_KINDS = ("text/xml", "application/xml", "text/html")
"""Content types that Twilio reads as TwiML (its page "TwiML for Programmable Voice")."""

WORDS_PER_SECOND = 2.5
"""Pace of the line's voice, where the sound itself is not measured."""

Parameters = Mapping[str, str]


@dataclass(frozen=True)
class HttpAnswer:
    """What the line answered."""

    status: int
    body: str
    kind: str
    """Content type, without its parameters."""


@dataclass(frozen=True)
class Sound:
    """Something that is heard."""

    words: str
    seconds: float
    ulaw: bytes = b""
    """The sound itself; empty when nobody asked for it."""


@dataclass(frozen=True)
class Overrides:
    """What the fragment of a webhook's address asks of the carrier (Twilio's page "Webhooks connection overrides")."""

    retries: int = 3
    """rc. Twilio's default is one; numbers are to be set up with more (docs/operations.md)."""
    policies: frozenset[str] = frozenset({"ct"})
    """rp: after what a request is made again, of ct, rt, 4xx, 5xx, all."""

    @classmethod
    def of(cls, url: str) -> "Overrides":
        """Those of an address."""
        asked = dict(parse_qsl(urldefrag(url).fragment))
        retries = int(asked["rc"]) if "rc" in asked else cls.retries
        return cls(retries, frozenset(asked["rp"].split(",")) if "rp" in asked else cls.policies)

    def repeats(self, status: int) -> bool:
        """Whether a request is made again that was answered with this status."""
        return bool(self.policies & {"all", f"{status // 100}xx"}) and status >= LOWEST_ERROR


def spoken(words: str) -> Sound:
    """A text read aloud, with an estimate of how long that takes."""
    return Sound(words, len(words.split()) / WORDS_PER_SECOND)


def signature(auth_token: str, url: str, parameters: Parameters) -> str:
    """The X-Twilio-Signature of a request (Twilio's page "Security")."""
    return str(RequestValidator(auth_token).compute_signature(url, dict(parameters)))


def with_query(url: str, parameters: Parameters) -> str:
    """The URL of a GET request with these parameters."""
    prepared = requests.Request("GET", url, params=dict(parameters)).prepare()
    return str(prepared.url)


def twiml_of(answer: HttpAnswer, url: str) -> str:
    """The TwiML of an answer. Raises LineFailed for an answer that Twilio could not carry out."""
    if not 200 <= answer.status < 300:
        raise LineFailed(f"The line answered {answer.status} at {_path(url)} (Twilio error 11200).")
    if answer.kind not in TWIML_KINDS:
        raise LineFailed(f"The line answered {answer.kind or 'no content type'} at {_path(url)} (Twilio error 12300).")
    return answer.body


class HttpLine:
    """The line over HTTP. Every method raises LineFailed when it cannot be reached in time."""

    def __init__(self, account_sid: str, auth_token: str, timeout: float = 15.0, measured: bool = False) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.timeout = timeout
        """Seconds; Twilio gives up after 15."""
        self.measured = measured
        """The audio is fetched too, to be heard and to know how long it lasts."""
        self.session = requests.Session()

    def post(self, url: str, parameters: Parameters) -> HttpAnswer:
        """A signed form POST."""
        return _answer(self._request("POST", url, parameters))

    def get(self, url: str, parameters: Parameters) -> HttpAnswer:
        """A signed GET; the parameters go into the query."""
        return _answer(self._request("GET", with_query(url, parameters), {}))

    def sound(self, url: str) -> Sound:
        """What is heard at this URL; its length is estimated from the words unless `measured`."""
        words = self.words(url)
        if not self.measured:
            return spoken(words)
        try:
            ulaw = telephone_sound(self._fetch(url, "audio/x-wav").content)
        except InputError as error:
            raise LineFailed(f"The audio at {_path(url)} cannot be played. {error}") from error
        return Sound(words, seconds(ulaw), ulaw)

    def words(self, url: str) -> str:
        """The words that are heard at this URL."""
        return self._fetch(url, "text/plain").content.decode(errors="replace").strip()

    def _fetch(self, url: str, accept: str) -> requests.Response:
        response = self._request("GET", url, {}, accept)
        if response.status_code != 200:
            raise LineFailed(f"The line answered {response.status_code} for the audio at {_path(url)}.")
        return response

    def _request(self, method: str, url: str, form: Parameters, accept: str = "*/*") -> requests.Response:
        signed = signature(self.auth_token, urldefrag(url).url, form)
        headers = {"X-Twilio-Signature": signed, "Accept": accept, "User-Agent": "TwilioProxy/1.1"}
        data = dict(form) if method == "POST" else None
        overrides = Overrides.of(url)
        for left in reversed(range(overrides.retries + 1)):
            try:
                response = self.session.request(
                    method, url, data=data, headers=headers, timeout=self.timeout, allow_redirects=False
                )
                if not left or not overrides.repeats(response.status_code):
                    return response
            except requests.RequestException as error:
                broken = isinstance(error, requests.ConnectionError | ChunkedEncodingError)
                if not left or not broken:
                    name = type(error).__name__
                    raise LineFailed(f"The line cannot be reached at {_path(url)} ({name}).") from error
            time.sleep(PAUSE)
        raise AssertionError


def _answer(response: requests.Response) -> HttpAnswer:
    kind = response.headers.get("Content-Type", "").split(";")[0].strip()
    text = response.text if kind.startswith("text/") or kind.endswith("xml") else ""
    return HttpAnswer(response.status_code, text, kind)


def _path(url: str) -> str:
    """The URL without its query, which may hold a signature."""
    return urldefrag(url).url.split("?")[0]
