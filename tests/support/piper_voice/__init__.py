"""A Piper voice of 1 kB: it hums as long as the text is, in the form that Piper's runtime expects of a voice."""

from pathlib import Path

VOICE = Path(__file__).with_name("humming.onnx")
