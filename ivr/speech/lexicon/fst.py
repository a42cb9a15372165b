"""OpenFst files of the plain kind ("vector" of standard arcs), read and written whole.

The format is that of OpenFst 1.6 and later: a header, then for each state its final cost and its arcs."""

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ivr.core.errors import InputError

_MAGIC = 2125659606
_HEADER = struct.Struct("<iiQqqq")
_STATE = struct.Struct("<fq")
_ARC = struct.Struct("<iifi")
_VERSION = 2
_EXPANDED_AND_MUTABLE = 3


class Arc(NamedTuple):
    """One transition."""

    input: int
    """Input label: a transition of the acoustic model; 0 for none."""
    output: int
    """Label of the word; 0 for none."""
    cost: float
    """Negative logarithm of a weight."""
    target: int


@dataclass
class FstState:
    """One state and its transitions."""

    arcs: list[Arc] = field(default_factory=list)
    final: float = float("inf")
    """Cost of ending here; infinite when it is not an end."""


@dataclass
class Fst:
    """A graph; states are identified by their index."""

    start: int
    states: list[FstState]

    def new_state(self) -> int:
        """Adds an empty state."""
        self.states.append(FstState())
        return len(self.states) - 1

    def to_bytes(self) -> bytes:
        """The file."""
        count = sum(len(state.arcs) for state in self.states)
        header = (_VERSION, 0, _EXPANDED_AND_MUTABLE, self.start, len(self.states), count)
        parts = [struct.pack("<i", _MAGIC), _text("vector"), _text("standard"), _HEADER.pack(*header)]
        for state in self.states:
            parts.append(_STATE.pack(state.final, len(state.arcs)))
            parts += [_ARC.pack(*arc) for arc in state.arcs]
        return b"".join(parts)


def kind(path: Path) -> str:
    """The kind of graph a file holds: "vector", "olabel_lookahead"… Raises InputError when it holds none."""
    data = path.read_bytes()[:64]
    if len(data) < 8 or struct.unpack_from("<i", data)[0] != _MAGIC:
        raise InputError(f"{path.name} is not an OpenFst graph: fetch the model again.")
    return _string(data, 4)[0]


def read(path: Path) -> Fst:
    """The graph in a file of the plain kind. Raises InputError for another kind and for a file cut short."""
    if kind(path) != "vector":
        raise InputError(f"{path.name} is a graph of the kind {kind(path)}, to which words cannot be added.")
    data = path.read_bytes()
    try:
        return _parsed(data)
    except struct.error as error:
        raise InputError(f"{path.name} is cut short: fetch the model again.") from error


def _parsed(data: bytes) -> Fst:
    _kind, at = _string(data, 4)
    _arcs, at = _string(data, at)
    _version, _flags, _properties, start, count, _arc_count = _HEADER.unpack_from(data, at)
    at += _HEADER.size
    states = []
    for _ in range(count):
        final, size = _STATE.unpack_from(data, at)
        at += _STATE.size
        arcs = [Arc(*_ARC.unpack_from(data, at + _ARC.size * index)) for index in range(size)]
        at += _ARC.size * size
        states.append(FstState(arcs, final))
    return Fst(start, states)


def _text(value: str) -> bytes:
    return struct.pack("<i", len(value)) + value.encode()


def _string(data: bytes, at: int) -> tuple[str, int]:
    (size,) = struct.unpack_from("<i", data, at)
    return data[at + 4 : at + 4 + size].decode("latin-1"), at + 4 + size
