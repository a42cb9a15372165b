"""Arithmetic of the benchmarks."""

from collections.abc import Sequence


def percentile(values: Sequence[float], at: float) -> float:
    """The value below which `at` percent of the values lie; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(at / 100 * (len(ordered) - 1)))]
