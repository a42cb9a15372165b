"""Runs every benchmark, prints one table and writes bench/results.md."""

import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import http_calls, pairs

RESULTS = Path(__file__).with_name("results.md")
Row = tuple[str, str]


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


def main() -> None:
    """Runs, prints, writes."""
    console = Console()
    sections: list[tuple[str, list[Row]]] = []
    for title, measure in (
        ("Starting", first_start),
        ("Booking calls over HTTP, beside a bare Flask route", http_calls.measure),
        ("Pairs booked on one hot centre, beside pgbench", pairs.measure),
    ):
        with console.status(title):
            rows = measure()
        sections.append((title, rows))
        console.print(_table(title, rows))
    RESULTS.write_text(_markdown(sections))
    console.print(f"Written to {RESULTS.relative_to(Path.cwd())}.")


def _table(title: str, rows: list[Row]) -> Table:
    table = Table("Figure", "Value", title=title)
    for row in rows:
        table.add_row(*row)
    return table


def _markdown(sections: list[tuple[str, list[Row]]]) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    lines = ["# Figures", "", f"`make bench` on {machine}. Ratios are to a reference measured in the same run.", ""]
    for title, rows in sections:
        lines += [
            f"## {title}",
            "",
            "| figure | value |",
            "|---|---|",
            *(f"| {name} | {value} |" for name, value in rows),
            "",
        ]
    return "\n".join(lines)


main()
