"""A trained network as plain matrices: written, read and run without PyTorch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from speech_model.features import SUBSAMPLING, Features

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """An affine map of some frames around each; all layers but the last set negative values to zero."""

    offsets: tuple[int, ...]
    """Frames of 10 ms that it looks at."""
    weights: Matrix
    """(outputs, offsets × inputs)."""
    bias: Matrix


@dataclass(frozen=True)
class Network:
    """Layers, and how often each output is right."""

    layers: tuple[Layer, ...]
    priors: Matrix
    """Share of the training frames of each output, summing to 1."""
    staying: Matrix
    """Probability that the next output, 30 ms later, is the same."""

    @property
    def parameters(self) -> int:
        """Numbers that were learnt."""
        return sum(layer.weights.size + layer.bias.size for layer in self.layers)

    def log_posteriors(self, features: Features) -> Matrix:
        """Logarithms of each output's probability, every 30 ms; shape (ceil(frames / 3), outputs).

        At the ends the first and last frames are repeated, as Kaldi does."""
        if not len(features):
            return np.zeros((0, self.priors.size), np.float32)
        reach = sum(max(layer.offsets) for layer in self.layers)
        wide = np.pad(features, ((reach, reach + SUBSAMPLING), (0, 0)), mode="edge")
        frames, first = wide, -reach
        for layer in self.layers:
            last = layer is self.layers[-1]
            frames, first = _applied(layer, frames, first)
            frames = frames if last else np.maximum(frames, 0)
        kept = frames[-first : -first + len(features) : SUBSAMPLING]
        return np.asarray(kept - np.logaddexp.reduce(kept, axis=1, keepdims=True), np.float32)


def _applied(layer: Layer, frames: Matrix, first: int) -> tuple[Matrix, int]:
    """The layer at every frame that it sees whole, and the time of the first."""
    low, high = min(layer.offsets), max(layer.offsets)
    count = len(frames) - (high - low)
    spliced = np.concatenate([frames[offset - low : offset - low + count] for offset in layer.offsets], axis=1)
    return spliced @ layer.weights.T + layer.bias, first - low


def save(network: Network, path: Path) -> None:
    """Writes a network (.npz)."""
    arrays: dict[str, npt.NDArray[np.generic]] = {"priors": network.priors, "staying": network.staying}
    for at, layer in enumerate(network.layers):
        arrays[f"offsets{at}"] = np.array(layer.offsets)
        arrays[f"weights{at}"], arrays[f"bias{at}"] = layer.weights, layer.bias
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, allow_pickle=False, **arrays)
    partial.replace(path)


def load(path: Path) -> Network:
    """Reads what `save` wrote."""
    with np.load(path) as kept:
        layers = tuple(_layer(kept, at) for at in range(sum(name.startswith("bias") for name in kept)))
        return Network(layers, kept["priors"], kept["staying"])


def _layer(kept: "np.lib.npyio.NpzFile", at: int) -> Layer:
    offsets: Sequence[int] = kept[f"offsets{at}"].tolist()
    return Layer(tuple(offsets), kept[f"weights{at}"], kept[f"bias{at}"])
