"""Writes humming.onnx and humming.onnx.json. It needs the onnx package, which the tests do not:

    python -m tests.support.piper_voice.make

The graph has the inputs and the output of a voice exported by Piper (input, input_lengths, scales; output). It hums
30 ms for each phoneme identifier, times the length scale, which is the second of the three scales."""

import json
import math

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tests.support.piper_voice import VOICE

RATE = 16000
SAMPLES = 480.0
HERTZ = 500.0
PHONEMES = "_^$ !'(),-.:;?abdefhijklmnoprstuvwyzøŋœɑɔəɛɡɥɲʁʃʒˈˌː̃"


def constant(name: str, value: object, kind: type) -> onnx.TensorProto:
    return numpy_helper.from_array(np.array(value, kind), name)


nodes = [
    helper.make_node("Gather", ["scales", "one"], ["length_scale"]),
    helper.make_node("Squeeze", ["input_lengths"], ["count"]),
    helper.make_node("Cast", ["count"], ["symbols"], to=TensorProto.FLOAT),
    helper.make_node("Mul", ["symbols", "length_scale"], ["stretched"]),
    helper.make_node("Mul", ["stretched", "samples"], ["total"]),
    helper.make_node("Range", ["zero", "total", "step"], ["time"]),
    helper.make_node("Mul", ["time", "turn"], ["angle"]),
    helper.make_node("Sin", ["angle"], ["wave"]),
    helper.make_node("Unsqueeze", ["wave", "axes"], ["output"]),
]
graph = helper.make_graph(
    nodes,
    "humming",
    [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "symbols"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ],
    [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "time"])],
    [
        constant("one", 1, np.int64),
        constant("zero", 0, np.float32),
        constant("step", 1, np.float32),
        constant("samples", SAMPLES, np.float32),
        constant("turn", 2 * math.pi * HERTZ / RATE, np.float32),
        constant("axes", [0, 1], np.int64),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, VOICE)
config = {
    "audio": {"sample_rate": RATE},
    "espeak": {"voice": "fr"},
    "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    "phoneme_type": "espeak",
    "num_symbols": len(PHONEMES),
    "num_speakers": 1,
    "phoneme_id_map": {phoneme: [place] for place, phoneme in enumerate(PHONEMES)},
}
VOICE.with_name(f"{VOICE.name}.json").write_text(json.dumps(config, ensure_ascii=False) + "\n", encoding="utf-8")
