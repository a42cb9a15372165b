"""Training: the network learns from batches until its time is over; after an interruption it resumes.

PyTorch is imported here and in `network` only; it belongs to speech_model/requirements.txt, not to the service."""

import os
import time
from collections.abc import Callable, Iterator
from itertools import islice
from math import cos, pi
from pathlib import Path
from typing import Any

import numpy as np
import torch

from speech_model.batches import Batch, Folders, batches
from speech_model.budget import Budget, Progress
from speech_model.layers import Matrix, Network
from speech_model.network import TimeDelayNetwork, tensors
from speech_model.phones import OUTPUTS

SAMPLE = 40
"""Batches that the means of the features and the shares of the sounds are taken from."""
RATE = 2e-3
"""Highest learning rate."""
WARM = 0.05
"""Share of the training in which the rate rises; then it falls to nothing."""
SMOOTHING = 0.02
"""Share of each label given to the other sounds: moments of sounds are never exact."""
NORM = 5.0
"""Longest gradient."""
SAVED = 60.0
"""Seconds between two checkpoints."""
ALIKE = 1e-2
"""Farthest that PyTorch's logarithms may be from those of the plain layers."""
_SEED, _SAMPLE_SEED = 1, 2


class Course:
    """A training under way."""

    def __init__(self, network: TimeDelayNetwork, sample: list[Batch], checkpoint: Path) -> None:
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.network = network.to(self.device)
        self.sample = sample
        self.checkpoint = checkpoint
        self.optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
        self.progress = Progress()
        if checkpoint.is_file():
            self._resume(torch.load(checkpoint, map_location=self.device, weights_only=True))

    @classmethod
    def of(cls, folders: Folders, width: int, checkpoint: Path) -> "Course":
        """A course from its beginning, or from where its checkpoint was written."""
        torch.set_num_threads(1)
        sample = list(islice(batches(folders, _SAMPLE_SEED, 0, _makers()), SAMPLE))
        return cls(_network(sample, width), sample, checkpoint)

    def run(self, folders: Folders, budget: Budget, report: Callable[[float, Progress], None]) -> None:
        """Learns until the budget is spent; `report` gets the share that is over. An interruption loses a minute."""
        saved = began = time.monotonic()
        for batch in batches(folders, _SEED, self.progress.done, _makers()):
            self.step(batch, budget.spent(self.progress))
            self.progress.seconds += time.monotonic() - began
            began = time.monotonic()
            report(budget.spent(self.progress), self.progress)
            if budget.spent(self.progress) >= 1:
                break
            if began - saved > SAVED:
                self.save()
                saved = began
        self.save()

    def step(self, batch: Batch, over: float) -> None:
        """Learns from a batch."""
        self.network.train()
        for group in self.optimiser.param_groups:
            group["lr"] = rate(over)
        features, labels = tensors(batch, self.device)
        logits = self.network(features)
        loss = torch.nn.functional.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), NORM)
        self.optimiser.step()
        self._count(loss.item(), float((logits.argmax(1) == labels).float().mean()))

    def save(self) -> None:
        """Writes the checkpoint, whole or not at all."""
        network, optimiser = self.network.state_dict(), self.optimiser.state_dict()
        partial = self.checkpoint.with_suffix(".partial")
        torch.save({"network": network, "optimiser": optimiser, "progress": vars(self.progress)}, partial)
        partial.replace(self.checkpoint)

    def finished(self) -> Network:
        """What was learnt as plain layers, after a look that they say what PyTorch says."""
        plain = Network(self.network.plain(), _priors(self.sample), _staying(self.sample))
        features, _labels = tensors(self.sample[0], self.device)
        with torch.no_grad():
            ours = torch.log_softmax(self.network(features), 1)[0].T.cpu().numpy()
        apart = float(np.abs(plain.log_posteriors(self.sample[0].features[0]) - ours).max())
        if apart > ALIKE:
            raise ArithmeticError(f"The plain layers differ from the trained network by {apart:.3f}.")
        return plain

    def _count(self, loss: float, right: float) -> None:
        progress = self.progress
        share = 1 / min(progress.done + 1, 200)
        progress.loss += share * (loss - progress.loss)
        progress.right += share * (right - progress.right)
        progress.done += 1

    def _resume(self, kept: dict[str, Any]) -> None:
        self.network.load_state_dict(kept["network"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.progress = Progress(**kept["progress"])


def rate(over: float) -> float:
    """The learning rate when a share of the training is over."""
    if over < WARM:
        return RATE * max(over / WARM, 0.01)
    return RATE * max(0.5 * (1 + cos(pi * (over - WARM) / (1 - WARM))), 0.001)


def _makers() -> int:
    """Processes that prepare batches: as many as cores, for making a batch takes much longer than learning from it."""
    return os.cpu_count() or 2


def _network(sample: list[Batch], width: int) -> TimeDelayNetwork:
    torch.manual_seed(_SEED)
    features = np.concatenate([batch.features.reshape(-1, batch.features.shape[-1]) for batch in sample])
    return TimeDelayNetwork(width, features.mean(axis=0), features.std(axis=0) + 1e-3)


def _priors(sample: list[Batch]) -> Matrix:
    counts = sum((np.bincount(batch.labels.ravel(), minlength=len(OUTPUTS)) for batch in sample), np.ones(len(OUTPUTS)))
    return np.asarray(counts / counts.sum(), np.float32)


def _staying(sample: list[Batch]) -> Matrix:
    """How often a sound continues 30 ms later, between 0.2 and 0.95."""
    pairs = list(_pairs(sample))
    before, after = (np.concatenate(side) for side in zip(*pairs, strict=True))
    stay = np.bincount(before, before == after, len(OUTPUTS)) + 1
    return np.asarray(np.clip(stay / (np.bincount(before, minlength=len(OUTPUTS)) + 2), 0.2, 0.95), np.float32)


def _pairs(sample: list[Batch]) -> Iterator[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
    for batch in sample:
        yield batch.labels[:, :-1].ravel(), batch.labels[:, 1:].ravel()
