"""`ivr serve` and `ivr worker`: the processes of the line."""

import asyncio
import contextlib
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from procrastinate import App
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ivr.app import create_app, create_dialler, create_work
from ivr.cli.prepare import prepare_line
from ivr.core import log
from ivr.core.db import database_url
from ivr.core.processes import beside, keep_doing
from ivr.core.settings import Settings, load_settings
from ivr.line import Line
from ivr.outbound.dialer import Dialer
from ivr.outbound.progress import Standing, standings
from ivr.worker import create_worker

JOBS_AT_ONCE = 8
"""Jobs that a worker does at a time: most wait for the carrier or the database."""
EXCHANGE_SECONDS = 10.0
"""Longest wait for the local exchange to start."""
EVERY = 2.0
"""Seconds between two updates of the bar of outbound calls."""


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with threads: a call's turn is a short blocking transaction.

    The application is made before the processes fork, so that a crashed one is replaced at once; it opens no connection
    before its first request."""

    def __init__(self, settings: Settings, app: Flask) -> None:
        self._settings = settings
        self._app = app
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{self._settings.bind_address}:{self._settings.port}",
            "workers": self._settings.web_workers,
            "threads": self._settings.threads,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 30,
            "preload_app": True,
            "post_worker_init": self._warm,
            "loglevel": "warning",
            "proc_name": "ivr",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def _warm(self, _worker: object) -> None:
        self._app.extensions["voice"].warm()


@click.command()
@click.option("--with-worker", is_flag=True, help="Also run a worker, for a single machine.")
@click.option("--prepare", "prepared", is_flag=True, help="Run `ivr prepare` first.")
def serve(with_worker: bool, prepared: bool) -> None:
    """Answer calls. With the local carrier, also run the telephone exchange, on loopback only."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the server sets its own: stops the child processes
    settings = load_settings()
    settings.make_secrets()
    if prepared:
        prepare_line(settings)
    database_url(settings)  # the embedded server is started here and lives as long as this process
    app = create_app(settings)
    local = settings.carrier == "local"
    with beside("exchange", local), beside("worker", with_worker):
        if local:
            _wait_for(settings.exchange_port)
        click.echo(f"The line answers at {settings.public_url} (carrier: {settings.carrier}).")
        click.echo(f"It speaks with {app.config['VOICE']}. {_listening(app.config['MODEL'])}")
        if local:
            click.echo(f"Call it from another terminal, .venv/bin/ivr call, or open {settings.public_url}/phone.")
        _Server(settings, app).run()


def _listening(model: str) -> str:
    if model:
        return f"It listens with {model}."
    return "It listens to keys only: IVR_VOSK_MODEL or IVR_STREAMS says so."


@click.command()
def worker() -> None:
    """Run background jobs: ring agents, make outbound calls, expire holds, erase old data."""
    log.configure()
    settings = load_settings()
    line, ringer = create_work(settings)
    with shown(line), _dialling(create_dialler(settings, line)):
        keep_doing(lambda: asyncio.run(_work(create_worker(line, ringer))))


async def _work(jobs: App) -> None:
    """Runs jobs until a signal to stop; running jobs are completed. Raises ConnectionError when the job queue is
    lost."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    async with jobs.open_async():
        work = loop.create_task(
            jobs.run_worker_async(wait=True, concurrency=JOBS_AT_ONCE, install_signal_handlers=False)
        )

        def stop() -> None:
            asked.set()
            work.cancel()

        for wanted in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(wanted, stop)
        await asyncio.wait([work])
    if not asked.is_set():
        raise ConnectionError("The queue of jobs was lost.") from (None if work.cancelled() else work.exception())


@contextlib.contextmanager
def _dialling(dialler: Dialer) -> Iterator[None]:
    """Runs the dialler during the block; on exit, waits for calls in progress to finish."""
    stop = threading.Event()
    thread = threading.Thread(target=dialler.run, args=(stop,), name="dialler")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextlib.contextmanager
def shown(line: Line) -> Iterator[None]:
    """Shows today's calls while the block runs, if stderr is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    stop = threading.Event()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        thread = threading.Thread(target=_follow, args=(line, progress, stop), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def _follow(line: Line, progress: Progress, stop: threading.Event) -> None:
    task = progress.add_task("Calling out today", total=None)
    while not stop.wait(EVERY):
        try:
            today = total(line)
        except OperationalError:  # without the database the bar stays as it is
            continue
        progress.update(task, completed=today.settled, total=today.planned or None)


def total(line: Line) -> Standing:
    """Counts of today's calls and messages, for all departments and purposes."""
    found: list[Standing] = []
    for department in line.departments.current():
        day = line.clock().astimezone(department.zone).date()
        with Session(line.engine) as session:
            found += standings(session, department, day).values()
    names = ("planned", "done", "unreached", "dropped")
    return Standing(**{name: sum(getattr(each, name) for each in found) for name in names})


@click.command()
@click.option("--people", type=click.Path(path_type=Path), help="Behaviour of the people called by the line (TOML).")
def exchange(people: Path | None) -> None:
    """Run the local telephone exchange on its own (`ivr serve` does it for the local carrier)."""
    from exchange.api.web import serve_exchange
    from ivr.speech.voices.voice import telephone_speech

    settings = load_settings()
    serve_exchange(settings, telephone_speech(settings), people)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


def _wait_for(port: int) -> None:
    """Waits until a loopback port accepts connections, EXCHANGE_SECONDS at most."""
    deadline = time.monotonic() + EXCHANGE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
