"""A network as plain matrices."""

from pathlib import Path

import numpy as np
import pytest

from speech_model import layers
from speech_model.layers import Layer, Network


def network() -> Network:
    chance = np.random.default_rng(4)

    def layer(offsets: tuple[int, ...], inputs: int, outputs: int) -> Layer:
        weights = chance.normal(0, 0.3, (outputs, inputs * len(offsets))).astype(np.float32)
        return Layer(offsets, weights, chance.normal(0, 0.3, outputs).astype(np.float32))

    first, second = layer((-2, 0, 2), 4, 5), layer((-3, 0, 3), 5, 6)
    return Network((first, second, layer((0,), 6, 3)), np.ones(3, np.float32) / 3, np.full(3, 0.5, np.float32))


def one_by_one(net: Network, features: np.ndarray, at: int) -> np.ndarray:
    """The outputs at a frame, each layer asked for the frames it needs."""

    def frame(depth: int, time: int) -> np.ndarray:
        if depth == 0:
            return np.asarray(features[min(max(time, 0), len(features) - 1)])
        layer = net.layers[depth - 1]
        spliced = np.concatenate([frame(depth - 1, time + offset) for offset in layer.offsets])
        values = layer.weights @ spliced + layer.bias
        return np.asarray(values if depth == len(net.layers) else np.maximum(values, 0))

    values = frame(len(net.layers), at)
    return np.asarray(values - np.log(np.exp(values).sum()))


@pytest.mark.parametrize("frames", [1, 2, 3, 17])
def test_it_gives_every_third_frame_what_each_layer_makes_of_its_neighbours(frames: int) -> None:
    net = network()
    features = np.random.default_rng(5).normal(size=(frames, 4)).astype(np.float32)
    found = net.log_posteriors(features)
    assert found.shape == (-(-frames // 3), 3)
    for row, at in zip(found, range(0, frames, 3), strict=True):
        assert row == pytest.approx(one_by_one(net, features, at), abs=1e-4)


def test_nothing_heard_gives_nothing() -> None:
    assert network().log_posteriors(np.zeros((0, 4), np.float32)).shape == (0, 3)


def test_it_reads_what_it_wrote(tmp_path: Path) -> None:
    layers.save(network(), tmp_path / "network.npz")
    again = layers.load(tmp_path / "network.npz")
    features = np.random.default_rng(6).normal(size=(30, 4)).astype(np.float32)
    assert [layer.offsets for layer in again.layers] == [layer.offsets for layer in network().layers]
    assert again.log_posteriors(features) == pytest.approx(network().log_posteriors(features))
    assert again.parameters == network().parameters
