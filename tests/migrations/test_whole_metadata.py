"""Every process knows the tables that its own tables refer to; without them its first write fails."""

import subprocess
import sys

import pytest

from ivr.cli import COMMANDS

ENTRIES = ("ivr.app", *sorted({f"ivr.cli.{module}" for module in COMMANDS.values()}))
RESOLVE = "import {entry}; from ivr.core.db import Base; Base.metadata.sorted_tables"


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_process_that_starts_here_can_resolve_every_foreign_key(entry: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RESOLVE.format(entry=entry)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr.splitlines()[-1]
