"""The acoustic model in Kaldi's binary format: final.mdl.

Layout from Kaldi's sources: hmm/transition-model.cc, hmm/hmm-topology.cc, nnet3/am-nnet-simple.cc, nnet3/nnet-nnet.cc,
nnet3/nnet-simple-component.cc. Integers and floats carry their size before them, tokens a space behind them."""

import struct
from collections.abc import Iterable
from math import log

import numpy as np
import numpy.typing as npt

from speech_model import phones
from speech_model.features import SIZE
from speech_model.layers import Layer, Network

_FINAL = -1
"""The class of a state without sound."""


def final_mdl(network: Network, priors: npt.NDArray[np.float32]) -> bytes:
    """The file. `priors` are divided out of the network's probabilities by the decoder."""
    return b"\0B" + _transitions(network) + _nnet(network) + _acoustics(priors)


def _transitions(network: Network) -> bytes:
    numbers = range(1, phones.COUNT + 1)
    triples = b"".join(_int(number) + _int(0) + _int(phones.output_of(number)) for number in numbers)
    logs = [0.0]
    for number in numbers:
        stay = float(network.staying[phones.output_of(number)])
        logs += [log(stay), log(1 - stay)]
    return b"".join(
        (
            *(_token("<TransitionModel>"), _topology(numbers)),
            *(_token("<Triples>"), _int(phones.COUNT), triples, _token("</Triples>")),
            *(_token("<LogProbs>"), _vector(logs), _token("</LogProbs>"), _token("</TransitionModel>")),
        )
    )


def _topology(numbers: range) -> bytes:
    """One entry for every phone: a state that stays or leaves, and the end."""
    sounding = _int(0) + _int(2) + _int(0) + _float(0.5) + _int(1) + _float(0.5)
    entry = _int(2) + sounding + _int(_FINAL) + _int(0)
    entry_of = [-1, *(0 for _ in numbers)]
    return _token("<Topology>") + _ints(numbers) + _ints(entry_of) + _int(1) + entry + _token("</Topology>")


def _nnet(network: Network) -> bytes:
    lines, components, source = [f"input-node name=input dim={SIZE}"], [], "input"
    for at, layer in enumerate(network.layers):
        name = f"affine{at}"
        lines.append(_node(name, _spliced(source, layer.offsets)))
        components.append(_component(name, _affine(layer)))
        source = name
        if layer is not network.layers[-1]:
            source = f"relu{at}"
            lines.append(_node(source, name))
            components.append(_component(source, _elementwise("RectifiedLinearComponent", layer.bias.size)))
    lines += [_node("logsoftmax", source), "output-node name=output input=logsoftmax objective=linear"]
    components.append(_component("logsoftmax", _elementwise("LogSoftmaxComponent", len(phones.OUTPUTS))))
    header = "<Nnet3> \n" + "\n".join(lines) + "\n\n"
    count = _token("<NumComponents>") + _int(len(components))
    return header.encode() + count + b"".join(components) + _token("</Nnet3>")


def _acoustics(priors: npt.NDArray[np.float32]) -> bytes:
    """The contexts are computed anew when the model is read."""
    contexts = _token("<LeftContext>") + _int(0) + _token("<RightContext>") + _int(0)
    return contexts + _token("<Priors>") + _vector(priors)


def _node(name: str, source: str) -> str:
    return f"component-node name={name} component={name} input={source}"


def _spliced(source: str, offsets: tuple[int, ...]) -> str:
    if offsets == (0,):
        return source
    return f"Append({', '.join(source if at == 0 else f'Offset({source}, {at})' for at in offsets)})"


def _component(name: str, body: bytes) -> bytes:
    return _token("<ComponentName>") + _token(name) + body


def _affine(layer: Layer) -> bytes:
    rate = _token("<LearningRate>") + _float(0.001)
    weights = _token("<LinearParams>") + _matrix(layer.weights)
    bias = _token("<BiasParams>") + _vector(layer.bias)
    return _token("<AffineComponent>") + rate + weights + bias + _token("</AffineComponent>")


def _elementwise(kind: str, size: int) -> bytes:
    averages = _token("<ValueAvg>") + _vector([]) + _token("<DerivAvg>") + _vector([])
    count = _token("<Count>") + b"\x08" + struct.pack("<d", 0.0)
    return _token(f"<{kind}>") + _token("<Dim>") + _int(size) + averages + count + _token(f"</{kind}>")


def _token(name: str) -> bytes:
    return name.encode() + b" "


def _int(value: int) -> bytes:
    return b"\x04" + struct.pack("<i", value)


def _float(value: float) -> bytes:
    return b"\x04" + struct.pack("<f", value)


def _ints(values: Iterable[int]) -> bytes:
    listed = np.array(list(values), "<i4")
    return _int(listed.size) + listed.tobytes()


def _vector(values: Iterable[float]) -> bytes:
    listed = np.asarray(list(values), "<f4")
    return _token("FV") + _int(listed.size) + listed.tobytes()


def _matrix(values: npt.NDArray[np.float32]) -> bytes:
    rows, columns = values.shape
    return _token("FM") + _int(rows) + _int(columns) + np.ascontiguousarray(values, "<f4").tobytes()
