"""The length of the training, and its progress."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """When training ends: after `minutes` or after `batches`, whichever is first.

    With batches alone the result is the same on every machine of a kind; with minutes it depends on its speed."""

    minutes: float
    batches: int

    def spent(self, progress: "Progress") -> float:
        """Share of the training that is over."""
        return min(1.0, max(progress.seconds / (self.minutes * 60), progress.done / self.batches))


@dataclass
class Progress:
    """How far a training is."""

    done: int = 0
    """Batches."""
    seconds: float = 0.0
    """Of work, pauses between two runs left out."""
    loss: float = 0.0
    """Running mean over some hundred batches."""
    right: float = 0.0
    """Share of the labels that the network gives, likewise."""
