"""The network in PyTorch: a time-delay network of five layers that looks 0.2 s around each 30 ms."""

import numpy as np
import torch
from torch import Tensor, nn

from speech_model.batches import Batch
from speech_model.features import SIZE, SUBSAMPLING
from speech_model.layers import Layer, Matrix
from speech_model.phones import OUTPUTS

FIRST = (-2, -1, 0, 1, 2)
"""Frames of 10 ms that the first layer looks at, evaluated every 30 ms."""
STEPS = (3, 3, 6, 6)
"""Frames to both sides that each further layer looks at."""
REACH = FIRST[-1] + sum(STEPS)


class TimeDelayNetwork(nn.Module):
    """Features in, one row for each 10 ms; logits of `OUTPUTS` out, one for each 30 ms."""

    def __init__(self, width: int, mean: Matrix, deviation: Matrix) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("deviation", torch.from_numpy(deviation))
        first = nn.Conv1d(SIZE, width, len(FIRST), stride=SUBSAMPLING)
        further = [nn.Conv1d(width, width, 3, dilation=step // SUBSAMPLING) for step in STEPS]
        self.layers = nn.ModuleList([first, *further])
        self.norms = nn.ModuleList([nn.BatchNorm1d(width) for _ in self.layers])
        self.last = nn.Conv1d(width, len(OUTPUTS), 1)

    def forward(self, features: Tensor) -> Tensor:
        """(rows, frames, 40) → (rows, outputs, frames / 3); the ends are repeated as Kaldi does."""
        inner = ((features - self.mean) / self.deviation).transpose(1, 2)
        inner = nn.functional.pad(inner, (REACH, REACH), mode="replicate")
        for layer, norm in zip(self.layers, self.norms, strict=True):
            inner = torch.relu(norm(layer(inner)))
        result: Tensor = self.last(inner)
        return result

    def plain(self) -> tuple[Layer, ...]:
        """The same as plain layers: the normalisations become part of the weights."""
        self.eval()
        offsets = (FIRST, *((-step, 0, step) for step in STEPS))
        pairs = zip(self.layers, self.norms, offsets, strict=True)
        made = [_folded(layer, norm, around) for layer, norm, around in pairs]
        made.append(Layer((0,), _flat(_array(self.last.weight)), _array(self.last.bias)))
        return (_normalising(made[0], _array(self.mean), _array(self.deviation)), *made[1:])


def _folded(layer: nn.Conv1d, norm: nn.BatchNorm1d, offsets: tuple[int, ...]) -> Layer:
    scale = _array(norm.weight / torch.sqrt(norm.running_var + norm.eps))
    bias = (_array(layer.bias) - _array(norm.running_mean)) * scale + _array(norm.bias)
    return Layer(offsets, _flat(_array(layer.weight) * scale.reshape(-1, 1, 1)), bias)


def _normalising(layer: Layer, mean: Matrix, deviation: Matrix) -> Layer:
    """The layer for features as they are."""
    times = len(layer.offsets)
    weights = np.asarray(layer.weights / np.tile(deviation, times), np.float32)
    return Layer(layer.offsets, weights, np.asarray(layer.bias - weights @ np.tile(mean, times), np.float32))


def _flat(weights: Matrix) -> Matrix:
    """(outputs, inputs, offsets) → (outputs, offsets × inputs)."""
    return weights.transpose(0, 2, 1).reshape(len(weights), -1)


def _array(tensor: Tensor) -> Matrix:
    return np.asarray(tensor.detach().cpu().numpy(), np.float32)


def tensors(batch: Batch, device: str) -> tuple[Tensor, Tensor]:
    """A batch where the network is."""
    return torch.from_numpy(batch.features).to(device), torch.from_numpy(batch.labels).to(device)
