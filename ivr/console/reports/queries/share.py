"""Shares and targets. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """A part of a whole."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """0 to 100; None without a whole."""
        return 100 * self.part / self.whole if self.whole else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)


NOTHING = Share(0, 0)


@dataclass(frozen=True)
class Target:
    """A target in the unit of the figure: an upper limit with `most`, else a lower limit."""

    aim: float
    most: bool = False
    alarm: float | None = None
    """Beyond it the supervisor has to act."""

    def verdict(self, value: float | None) -> str:
        """good, short or alarm; empty when there is no figure."""
        if value is None:
            return ""
        if self._good(value, self.aim):
            return "good"
        return "alarm" if self.alarm is not None and not self._good(value, self.alarm) else "short"

    def _good(self, value: float, bound: float) -> bool:
        return value <= bound if self.most else value >= bound


def summed(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sums by name, the greatest first."""
    found: Counter[str] = Counter()
    for name, count in counts:
        found[name] += count
    return dict(found.most_common())


def quantile(counts: Mapping[float, int], part: float) -> float | None:
    """The quantile by nearest rank; None without values. `counts` maps each value to its frequency, ascending."""
    left = part * sum(counts.values())
    for value, count in counts.items():
        left -= count
        if left < 0:
            return value
    return next(reversed(counts), None)
