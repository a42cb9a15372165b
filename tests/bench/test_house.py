"""The figures of the layout, read from a house of four rooms."""

import subprocess
import sys
from pathlib import Path

from ivr.core.settings import ROOT

HOUSE = {
    "ivr/__init__.py": "",
    "ivr/core/__init__.py": "",
    "ivr/core/clock.py": "class Clock:\n    pass\n",
    "ivr/booking/__init__.py": "",
    "ivr/booking/slots.py": "from ivr.core import clock\n\n\nclass Slot:\n    pass\n",
    "ivr/booking/search.py": "class Slot:\n    pass\n\n\nclass _Row:\n    pass\n",
    "ivr/app.py": "from ivr.booking import slots\n\n\ndef main():\n    return 1\n",
    "exchange/__init__.py": "",
    "exchange/bell.py": "from ivr.core import clock\n\n\nclass Clock:\n    pass\n\n\nclass _Row:\n    pass\n",
    "ivr/migrations/versions.py": "LINES = 1\n" * 500,
}


def test_it_prints_rooms_arrows_doubled_names_and_lines(tmp_path: Path) -> None:
    printed = figures(build(tmp_path, HOUSE))
    assert printed["rooms"] == "4"
    assert printed["floors"] == "3"
    assert printed["arrows"] == "3"
    assert printed["arrows back"] == "0"
    assert printed["public class names that stand twice"] == "2: Clock, Slot"
    assert printed["… in packages that meet"] == "2: Clock, Slot"
    assert printed["longest function, lines"] == "2: ivr.app.main"
    assert printed["longest file, lines"] == "9: exchange.bell"
    assert printed["packages with the most files"].startswith("ivr.booking 2, ")
    assert printed["lines of Python"] == "27"


def test_it_names_the_arrow_that_closes_a_circle(tmp_path: Path) -> None:
    circle = {"ivr/core/clock.py": "from ivr.booking import slots\n"}
    printed = figures(build(tmp_path, HOUSE | circle))
    assert printed["arrows back"] in {"1: ivr.core → ivr.booking", "1: ivr.booking → ivr.core"}


def test_packages_that_know_nothing_of_each_other_may_share_a_name(tmp_path: Path) -> None:
    apart = {"ivr/flows/__init__.py": "class Slot:\n    pass\n", "ivr/booking/search.py": ""}
    printed = figures(build(tmp_path, HOUSE | apart))
    assert printed["public class names that stand twice"] == "2: Clock, Slot"
    assert printed["… in packages that meet"] == "1: Clock"


def build(root: Path, files: dict[str, str]) -> Path:
    for name, source in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(source)
    return root


def figures(root: Path) -> dict[str, str]:
    """In a process of its own: this one has the line's own packages loaded."""
    command = [sys.executable, "-m", "bench.house", str(root)]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    cells = [line.strip("│").split("│") for line in output.splitlines() if line.startswith("│")]
    return {figure.strip(): value.strip() for figure, value in cells}
