"""Copies a speech model and adds words to it."""

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, log
from pathlib import Path

from ivr.core.errors import InputError
from ivr.speech.lexicon import fst
from ivr.speech.lexicon.fst import Arc, Fst
from ivr.speech.lexicon.graph import LexiconGraph, Sounds, WordBoundaries
from ivr.speech.lexicon.pronounce import Symbols, pronunciations

UNKNOWN = "[unk]"
ROOM = {"beam": 13.0, "lattice-beam": 4.0}
"""Minimum beams (Kaldi's decoder options). Confidence needs alternatives: a narrower lattice holds the best path only,
with a confidence of 1 for every word. A much wider one stalls the decoder for seconds on long out-of-vocabulary
speech."""
_INSTEAD = {"œ̃": "ɛ̃", "ə": "ø", "œ": "ø", "ɥ": "y", "ɔ": "o", "ɛ": "e"}
"""The nearest sound, where a model has no phone for one."""


@dataclass
class Extension:
    """The result of adding words."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    """Words that the model had before."""
    unspoken: list[str] = field(default_factory=list)
    """Words without a pronunciation, which the model cannot recognise."""


def extend(source: Path, target: Path, words: Iterable[str]) -> Extension:
    """Copies the model in `source` to `target` and adds `words`; its own words stay unchanged.

    Raises InputError when words cannot be added to this model, and when `target` is not empty."""
    if target.exists() and any(target.iterdir()):
        raise InputError(f"The folder {target} is not empty: name a new one for the model with more words.")
    lexicon = _Lexicon(source, sorted(set(words)))
    changed = lexicon.extended()
    for path in source.rglob("*"):
        if path.is_file():
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    for name, data in changed.items():
        (target / "graph" / name).write_bytes(data)
    settings = target / "conf" / "model.conf"
    if settings.is_file():
        settings.write_text(_roomy(settings.read_text(encoding="utf-8")), encoding="utf-8")
    return lexicon.extension


def _roomy(settings: str) -> str:
    """The decoder's settings with a search no narrower than `ROOM`."""
    kept = [line for line in settings.splitlines() if line]
    for name, least in ROOM.items():
        found = [float(line.partition("=")[2]) for line in kept if line.startswith(f"--{name}=")]
        kept = [line for line in kept if not line.startswith(f"--{name}=")]
        kept.append(f"--{name}={max([least, *found[-1:]])}")
    return "\n".join(kept) + "\n"


class _Lexicon:
    """The words of a model, and those to be added."""

    def __init__(self, source: Path, wanted: list[str]) -> None:
        self.folder = source / "graph"
        self.words = _words(self.folder)
        self._refuse_other_kinds(wanted)
        places = WordBoundaries.of((self.folder / "phones" / "word_boundary.int").read_text())
        self.graph = LexiconGraph(fst.read(self.folder / "HCLr.fst"), places, self.words[UNKNOWN])
        self.language = fst.read(self.folder / "Gr.fst")
        self.wanted = wanted
        self.extension = Extension()

    def _refuse_other_kinds(self, wanted: list[str]) -> None:
        graph = self.folder / "HCLr.fst"
        if not graph.is_file() or fst.kind(graph) == "vector":
            return
        lacking = [word for word in wanted if word not in self.words]
        missing = f" It lacks {', '.join(lacking)}." if lacking else " It has all of the line's words."
        raise InputError(f"This model has a large vocabulary and its graph cannot take more: use it as it is.{missing}")

    def extended(self) -> dict[str, bytes]:
        """The changed files of the graph."""
        phones_of = sounds_of({word: self.graph.pronunciations.get(number, ()) for word, number in self.words.items()})
        for word in self.wanted:
            if word in self.words:
                self.extension.known.append(word)
                continue
            found = {phones for way in pronunciations(word) if (phones := in_phones(way, phones_of))}
            if not found:
                self.extension.unspoken.append(word)
                continue
            number = max(self.words.values()) + 1
            self.words[word] = number
            self.graph.add(number, sorted(found))
            self.extension.added.append(word)
        self.graph.sort()
        _grow(self.language, [self.words[word] for word in self.extension.added])
        listed = "".join(f"{word} {number}\n" for word, number in self.words.items())
        graphs = {"HCLr.fst": self.graph.fst.to_bytes(), "Gr.fst": self.language.to_bytes()}
        return {**graphs, "words.txt": listed.encode()}


def _words(folder: Path) -> dict[str, int]:
    """The words of a model and their numbers."""
    path = folder / "words.txt"
    if not path.is_file():
        raise InputError(f"There is no Vosk model with a word list (graph/words.txt) in {folder.parent}.")
    pairs = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {word: int(number) for word, number in pairs}


def _grow(language: Fst, added: list[int]) -> None:
    """Lets new words follow any word, each as likely as the likeliest; the others keep their proportions."""
    if len(language.states) != 1:
        raise InputError("The language graph of this model is not a loop of words: words cannot be added.")
    arcs = language.states[0].arcs
    share = exp(-min(arc.cost for arc in arcs))
    rise = log(1 + len(added) * share)
    everything = [*arcs, *(Arc(word, word, -log(share), 0) for word in added)]
    language.states[0].arcs = [arc._replace(cost=arc.cost + rise) for arc in everything]


def sounds_of(words: Mapping[str, Iterable[Sounds]]) -> dict[str, int]:
    """Sound → phone, from words and their pronunciations in the model, which has only numbers for its phones.

    eSpeak NG gives pronunciations of the same words: where both have the same length, each sound votes for the phone at
    its position.

    Raises InputError when the words are too few, or not French."""
    votes: dict[str, Counter[int]] = {}
    for word, ways in words.items():
        for phones, symbols in _nearest(list(ways), pronunciations(word)):
            for phone, symbol in zip(phones, symbols, strict=True):
                votes.setdefault(symbol, Counter())[phone] += 1
    phones_of = {symbol: counted.most_common(1)[0][0] for symbol, counted in votes.items()}
    if len(set(phones_of.values())) < len(_INSTEAD) * 3:
        raise InputError("The words of this model do not tell how its phones sound: is it a French one?")
    return phones_of


def _nearest(ways: list[Sounds], said: list[Symbols]) -> list[tuple[Sounds, Symbols]]:
    """The first way of each length, on both sides."""
    ours = {len(symbols): symbols for symbols in reversed(said)}
    theirs = {len(phones): phones for phones in sorted(ways, reverse=True)}
    return [(phones, ours[size]) for size, phones in theirs.items() if size in ours]


def in_phones(symbols: Symbols, phones_of: Mapping[str, int]) -> Sounds | None:
    """A pronunciation in the model's phones; None when it has a sound that the model lacks."""
    found = [phones_of.get(symbol) or phones_of.get(_INSTEAD.get(symbol, "")) for symbol in symbols]
    return tuple(phone for phone in found if phone) if found and all(found) else None
