"""Carries messages between the browser and the exchange, which accepts none from web pages."""

import json
import threading
from collections.abc import Mapping
from contextlib import suppress

from simple_websocket import ConnectionClosed, Server

from exchange.calls.stream_socket import StreamClosed, StreamSocket, open_socket
from exchange.calls.verbs import LineFailed

NO_EXCHANGE = "Le central téléphonique ne répond pas : relancez la ligne."


def relay(browser: Server, exchange_url: str, first: Mapping[str, str] | None = None) -> None:
    """Carries messages both ways until either side closes; `first` is sent before the browser's messages."""
    try:
        with open_socket(exchange_url) as exchange:
            if first:
                exchange.send([json.dumps(first)])
            down = threading.Thread(target=_down, args=(exchange, browser), name="phone-down", daemon=True)
            down.start()
            _up(browser, exchange)
        down.join()
    except LineFailed:
        browser.send(json.dumps({"type": "event", "event": "failed", "text": NO_EXCHANGE}))


def _up(browser: Server, exchange: StreamSocket) -> None:
    with suppress(ConnectionClosed, StreamClosed):
        while True:
            exchange.send([browser.receive()])


def _down(exchange: StreamSocket, browser: Server) -> None:
    with suppress(ConnectionClosed, OSError):
        for message in exchange.messages():
            browser.send(message)
        browser.close()
