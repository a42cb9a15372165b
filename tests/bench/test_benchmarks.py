"""The benchmarks follow the product: each can still be started."""

from importlib import import_module

import pytest

from ivr.core.settings import ROOT

NEEDS_PIPECAT = {"pipecat_bot"}
"""Runs in a virtual environment that the benchmark makes."""
RUNS_WHEN_IMPORTED = {"__main__"}
NAMES = sorted(path.stem for path in (ROOT / "bench").glob("*.py"))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NEEDS_PIPECAT | RUNS_WHEN_IMPORTED])
def test_a_benchmark_finds_what_it_measures(name: str) -> None:
    assert import_module(f"bench.{name}").__doc__
