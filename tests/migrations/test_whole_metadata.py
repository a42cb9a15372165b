"""Every process knows the tables that its own tables refer to; without them its first write fails."""

import subprocess
import sys
from pathlib import Path

from ivr.cli import COMMANDS

ENTRIES = ("ivr.app", *sorted({f"ivr.cli.{module}" for module in COMMANDS.values()}))
RESOLVE = Path(__file__).with_name("resolve.py")


def test_every_process_that_starts_can_resolve_every_foreign_key() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", RESOLVE, *ENTRIES], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
