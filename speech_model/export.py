"""A trained network as a folder that Vosk loads."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ivr.core.errors import InputError
from speech_model import graph, kaldi, phones
from speech_model.features import SETTINGS, SUBSAMPLING
from speech_model.graph import Costs, Lexicon
from speech_model.layers import Matrix, Network


@dataclass(frozen=True)
class Decoding:
    """How the decoder weighs what it hears; measured on training voices only, never on a test speaker."""

    acoustics: float = 1.0
    """Weight of the network's probabilities, which take neighbouring frames for independent."""
    silence: float = 0.3
    """Factor on the prior of silence: below 1, silence is likelier."""
    rarest: float = 0.008
    """Prior that the rarest sounds are taken to have."""
    costs: Costs = field(default_factory=Costs)


USUAL = Decoding()
LARGEST = 6_000_000
"""Bytes of a model that comes with the service."""
LICENCES = Path(__file__).with_name("LICENCES.md")
NAME = "vosk-model-telephone-fr-ivr"
"""The model's name, as the line shows it."""
SEARCH = "--min-active=200\n--max-active=3000\n--beam=13.0\n--lattice-beam=4.0\n"
"""Beside the best reading enough is kept to know doubt; with a wider lattice long chatter stops the decoder."""
ENDS = {2: 0.5, 3: 0.75, 4: 1.0}
"""Seconds of silence after which a breath is over, by rule of Kaldi's endpointing, as the official models have them."""


def export(network: Network, lexicon: Lexicon, folder: Path, decoding: Decoding = USUAL) -> None:
    """Writes am/, conf/, graph/ and NAME into a folder that is made for them."""
    words = graph.numbered(lexicon)
    hcl = graph.lexicon_graph(words, lexicon, network.staying, decoding.costs)
    files = {
        "NAME": f"{NAME}\n".encode(),
        "am/final.mdl": kaldi.final_mdl(network, priors(network.priors, decoding)),
        "conf/mfcc.conf": SETTINGS.encode(),
        "conf/model.conf": _settings(decoding).encode(),
        "graph/HCLr.fst": hcl.to_bytes(),
        "graph/Gr.fst": graph.word_loop(words).to_bytes(),
        "graph/disambig_tid.int": b"",
        "graph/words.txt": "".join(f"{word} {number}\n" for word, number in words.items()).encode(),
        "graph/phones/word_boundary.int": phones.word_boundary().encode(),
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def shipped(model: Path, target: Path) -> None:
    """Puts a model where the service has its own, with the licences of what it learnt from.

    Raises InputError when it is larger than a repository should carry."""
    size = sum(path.stat().st_size for path in model.rglob("*") if path.is_file())
    if size > LARGEST:
        raise InputError(
            f"The model has {size / 1e6:.1f} MB and may have {LARGEST / 1e6:.0f}: make its layers narrower."
        )
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(model, target)
    shutil.copy(LICENCES, target)


def priors(shares: Matrix, decoding: Decoding) -> Matrix:
    """What is divided out of the network's probabilities."""
    bent = shares.copy()
    bent[phones.OUTPUT[phones.SILENCE]] *= decoding.silence
    return np.maximum(bent, decoding.rarest)


def _settings(decoding: Decoding) -> str:
    rules = "".join(f"--endpoint.rule{rule}.min-trailing-silence={seconds}\n" for rule, seconds in ENDS.items())
    frames = f"--acoustic-scale={decoding.acoustics}\n--frame-subsampling-factor={SUBSAMPLING}\n"
    return f"{SEARCH}{frames}--endpoint.silence-phones={phones.SILENCE_NUMBER}\n{rules}"
