"""A real browser for tests: Chromium on the machine, and an application over HTTP.

Importing this module skips the tests of a machine without a browser, and says why."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.support.serving import running

CHROMIUM = os.environ.get("IVR_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

pytest.importorskip("playwright", reason="The package playwright is not installed: no page is tried in a browser.")
if not CHROMIUM:
    pytest.skip(
        "No Chromium: install it (apt-get install chromium) or set IVR_CHROMIUM to try the pages in a browser.",
        allow_module_level=True,
    )

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright  # noqa: E402

expect.set_options(timeout=60_000)

__all__ = ["Browser", "Page", "chromium", "expect", "problems_of", "serving"]


@contextmanager
def serving(app: Flask, listening: socket.socket) -> Iterator[None]:
    """The app over HTTP on a socket that already listens."""
    server = make_server("127.0.0.1", listening.getsockname()[1], app, threaded=True, fd=listening.fileno())
    with running(server):
        yield


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """The browser, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *flags])
        yield browser
        browser.close()


def problems_of(page: Page) -> list[str]:
    """Errors of scripts and of the policy, from now on.

    Werkzeug's server, unlike gunicorn, writes an HTTP answer after the end of a socket: that one is left out."""
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "Invalid frame header" not in message.text:
            problems.append(message.text)

    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", note)
    return problems
