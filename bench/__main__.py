"""Runs the benchmarks that need no speech model, prints their tables and writes them to bench/results.md."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench import console, http_calls, pairs, voice
from bench.report import RESULTS, Row, publish

PLAIN = ("figure", "value")


def first_start() -> list[Row]:
    """Seconds that `ivr prepare` takes on an empty folder, and again."""
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("IVR_", "TWILIO_"))}
        command = [sys.executable, "-m", "ivr", "prepare"]
        seconds = []
        for _ in range(2):
            started = time.perf_counter()
            subprocess.run(command, env={**kept, "IVR_VAR": folder}, check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - started)
    return [
        ("first preparation (database, tables, slots, voice), seconds", f"{seconds[0]:.1f}"),
        ("second preparation, seconds", f"{seconds[1]:.1f}"),
    ]


@dataclass(frozen=True)
class Section:
    """One table of figures."""

    title: str
    header: Row
    measure: Callable[[], Sequence[Row]]


SECTIONS = (
    Section("Starting", PLAIN, first_start),
    Section("Booking calls over HTTP, beside a bare Flask route", PLAIN, http_calls.measure),
    Section("Pairs booked on one hot centre, beside pgbench", PLAIN, pairs.measure),
    Section(console.TITLE, PLAIN, console.measure),
    Section("Words that were never said before, spoken", PLAIN, voice.measure),
)


def main() -> None:
    """Runs, prints, writes."""
    for section in SECTIONS:
        with Console().status(section.title):
            rows = section.measure()
        publish(section.title, "make bench", section.header, rows)
    Console().print(f"Written to {RESULTS.relative_to(Path.cwd())}.")


main()
