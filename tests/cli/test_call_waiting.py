"""A telephone in the terminal that is called."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from exchange.api.web import RunningExchange, serve_exchange
from ivr.cli.call import call
from ivr.telephony.carrier import Carrier
from tests.exchange.toy import play, toy_server, toy_settings, toy_voice

NUMBER, ROBOT = "+33385550142", "+33377000071"
ASK = '<Gather numDigits="1" action="/next">' + play("êtes vous là") + "</Gather>"


class Rings:
    """Calls and messages to the telephone, in a thread, once it attends to its number."""

    def __init__(self, carrier: Carrier, line: str) -> None:
        self.carrier = carrier
        self.line = line
        self.statuses: list[str] = []
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        for _ in range(2):
            self.statuses.append(self._call())
            self.carrier.message(NUMBER, ROBOT, "Rendez-vous vendredi.", "")

    def _call(self) -> str:
        while True:
            sid = self.carrier.call(NUMBER, ROBOT, f"{self.line}/out", "", 30)
            while (status := self._status(sid)) in ("ringing", "in-progress"):
                time.sleep(0.05)
            if status != "failed":
                return status
            time.sleep(0.1)

    def _status(self, sid: str) -> str:
        found = self.carrier.find(NUMBER, ROBOT, datetime.now(UTC))
        return next(each.status for each in found if each.sid == sid)


@pytest.fixture
def line() -> Iterator[str]:
    with toy_server({"/out": ASK, "/next": play("touche DIGITS")}) as url:
        yield url


@pytest.fixture
def exchange(line: str) -> Iterator[RunningExchange]:
    exchange = serve_exchange(toy_settings(line), toy_voice)
    yield exchange
    exchange.close()


def test_it_is_called_picks_up_shows_messages_and_refuses(line: str, exchange: RunningExchange, tmp_path: Path) -> None:
    settings = toy_settings(line)
    vars(settings).update(twilio_api_url=exchange.url)
    rings = Rings(Carrier(settings), line)
    rings.thread.start()
    environment = {"IVR_PUBLIC_URL": line, "IVR_VAR": str(tmp_path)}
    options = ["--wait", "--from", NUMBER, "--exchange", exchange.url]
    shown = CliRunner().invoke(call, options, input="\n7\n", env=environment)
    rings.thread.join()
    assert shown.exit_code == 0, shown.exception
    assert f"On vous appelle : {ROBOT}." in shown.output
    assert "touche 7" in shown.output
    assert "[message] Rendez-vous vendredi." in shown.output
    assert rings.statuses == ["completed", "busy"]
