"""bench/results.md: one section for each benchmark, replaced when that benchmark runs again."""

import json
import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

CACHE = Path(__file__).parent.parent / "var" / "bench"
"""What the benchmarks keep between runs."""
RESULTS = Path(__file__).with_name("results.md")
HEADING = "# Figures\n\nRatios are to a reference measured in the same run.\n"

Row = tuple[str, ...]


def publish(title: str, command: str, header: Row, rows: Sequence[Row], notes: str = "") -> None:
    """Prints a table and writes it as the section of that title, the others left as they are.

    `notes` are sentences under the table: sizes, conditions, what disappoints."""
    table = Table(*header, title=title)
    for row in rows:
        table.add_row(*row)
    Console(width=max(Console().width, 140)).print(table)
    if notes:
        Console().print(notes)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    stamp = f"`{command}`, {machine}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC."
    write(title, "\n".join([stamp, "", *markdown(header, rows), *(["", notes] if notes else []), ""]))


def markdown(header: Row, rows: Sequence[Row]) -> list[str]:
    """The lines of a Markdown table."""
    lines = [header, tuple("---" for _ in header), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def write(title: str, body: str, path: Path = RESULTS) -> None:
    """Replaces one section, or puts it behind the others."""
    text = path.read_text() if path.is_file() else HEADING
    _, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    by_title = {section.splitlines()[0]: section for section in sections}
    by_title[f"## {title}"] = f"## {title}\n\n{body}"
    path.write_text("\n".join([HEADING, *(section.rstrip("\n") + "\n" for section in by_title.values())]))


def keep(name: str, measured: Any) -> None:
    """Keeps what one side of a benchmark measured (plain JSON), for the table of a later run of the other side."""
    CACHE.mkdir(parents=True, exist_ok=True)
    (CACHE / f"{name}.json").write_text(json.dumps(measured, ensure_ascii=False))


def kept(name: str) -> Any:
    """What was kept; None when there is nothing."""
    path = CACHE / f"{name}.json"
    return json.loads(path.read_text()) if path.is_file() else None
