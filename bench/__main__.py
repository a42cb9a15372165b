"""Runs every benchmark, prints one table and writes bench/results.md."""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import http_calls, pairs

RESULTS = Path(__file__).with_name("results.md")
Row = tuple[str, ...]
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
)


def main() -> None:
    """Runs, prints, writes."""
    console = Console()
    written = [_heading()]
    for section in SECTIONS:
        with console.status(section.title):
            rows = section.measure()
        table = Table(*section.header, title=section.title)
        for row in rows:
            table.add_row(*row)
        console.print(table)
        written += [f"## {section.title}", "", *_markdown(section.header, rows), ""]
        RESULTS.write_text("\n".join(written))
    console.print(f"Written to {RESULTS.relative_to(Path.cwd())}.")


def _heading() -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    return f"# Figures\n\n`make bench` on {machine}. Ratios are to a reference measured in the same run.\n"


def _markdown(header: Row, rows: Sequence[Row]) -> list[str]:
    lines = [header, tuple("---" for _ in header), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


main()
