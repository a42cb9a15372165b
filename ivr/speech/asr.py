"""Speech recognition: one shared Vosk model, one recogniser for each answer."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import soxr
import vosk

from ivr.core.codec import TELEPHONE_RATE, Pcm
from ivr.core.errors import ConfigurationError
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.text import UNKNOWN
from ivr.speech.confidence import Trust, Word, every_word, known_parts, one_phrase, spoken, whole_entries

WEIGHT = 5
"""Weight of a complete answer relative to another word."""
LIKELIEST = {"yes_no": ("oui", "non")}
"""The most frequent answers, by kind."""
LIKELIEST_WEIGHT = 250
"""Their weight relative to other answers: one or two sounds must not lose against a longer phrase."""
UNKNOWN_WEIGHT = 20
"""Weight of out-of-vocabulary speech: callers also talk to people beside them."""
FEW_WORDS = 300
"""Larger vocabularies are not weighted: a list of towns has no likely answer."""
TRUST: dict[str, Callable[[Set[str]], Trust]] = {
    "yes_no": one_phrase,
    "wish": whole_entries,
    **dict.fromkeys(
        ("birth_date", "day", "digits", "duration", "number", "phone", "postal_code", "spelling", "town"), every_word
    ),
}
"""The rule for reliable words, by kind. A wrong yes is worse than many questions; a missed word in a date or number
gives another plausible one; any other answer may stand among other words."""
KALDI_RATE = 16000
"""Samples per second of a model whose configuration names no rate."""

_PIECE = re.compile(r"[^\W_]+'?")
"""A part of a compound: "après-demain" is "après", "demain"."""
_RATE = re.compile(r"^--sample-frequency=(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Transcript:
    """What was recognised of an answer."""

    words: str = ""
    """Known words only."""
    confidence: float = 0.0
    """Mean of the words' confidences, 0 to 1; 0 without any word."""
    unknown: bool = False
    """Whether there was also out-of-vocabulary speech."""


class Model:
    """A Vosk model in memory, shared by every call of the process.

    Raises ConfigurationError when the folder holds no model."""

    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        if not (folder / "am" / "final.mdl").is_file() or not (folder / "conf").is_dir():
            raise ConfigurationError(f"IVR_VOSK_MODEL: there is no Vosk model in {folder}.")
        try:
            self.kaldi: Any = vosk.Model(str(folder))
        except Exception as error:  # the library raises nothing more precise
            raise ConfigurationError(f"IVR_VOSK_MODEL: the model in {folder} does not load.") from error
        self.name = _name(folder)
        self.rate = _rate(folder)
        """Samples per second of the model."""

    def knows(self, word: str) -> bool:
        """Whether the word is in the model's lexicon."""
        return bool(self.kaldi.vosk_model_find_word(word) >= 0)

    def sayable(self, entries: Iterable[str]) -> list[str]:
        """The entries whose words are all in the model's lexicon, in a fixed order."""
        written = (" ".join(self._spelt(entry)) for entry in entries)
        return sorted({entry for entry in written if entry and all(map(self.knows, entry.split()))})

    def _spelt(self, entry: str) -> Iterator[str]:
        for word in entry.split():
            yield from [word] if self.knows(word) else _PIECE.findall(word)

    def listen(self, grammar: Grammar) -> "Transcriber":
        """A recogniser for one answer; an empty vocabulary allows every word of the model."""
        entries = self.sayable(grammar.vocabulary())
        if not entries:
            return Transcriber(self, [], lambda breath: breath)
        weighted = [*entries, *_answers(entries, grammar)]
        trust = TRUST.get(grammar.kind, known_parts)(frozenset(entries))
        return Transcriber(self, weighted, spoken(trust))


class Transcriber:
    """Recognises one answer, of one or several breath groups. Not thread-safe."""

    def __init__(self, model: Model, entries: Iterable[str], trust: Trust) -> None:
        """`entries` are words and phrases, repeated by weight; none: every word of the model."""
        listed = list(entries)
        grammar = [json.dumps([*listed, *[UNKNOWN] * UNKNOWN_WEIGHT], ensure_ascii=False)] if listed else []
        self._trust = trust
        self._kaldi = vosk.KaldiRecognizer(model.kaldi, float(model.rate), *grammar)
        self._kaldi.SetWords(True)
        self._rate = model.rate
        self._upsampler = self._fresh_upsampler()
        self._heard: list[Word] = []
        """Reliable words of the finished breath groups."""
        self._doubted = False
        """One breath group, and so the whole answer, is unreliable."""

    def hear(self, pcm: Pcm) -> None:
        """Accepts sound, 8,000 samples per second."""
        self._accept(pcm, last=False)

    def partial(self) -> str:
        """The partial result, about 0.4 s behind the sound."""
        running = json.loads(self._kaldi.PartialResult()).get("partial", "").split()
        return " ".join(word for word in [*(word.text for word in self._heard), *running] if word != UNKNOWN)

    def settle(self) -> Transcript:
        """Ends a breath group and returns all the words so far; more sound may follow."""
        self._accept(np.zeros(0, np.int16), last=True)
        self._upsampler = self._fresh_upsampler()
        self._keep(self._kaldi.FinalResult())
        return Transcript(unknown=True) if self._doubted else _transcript(self._heard)

    def forget(self) -> None:
        """Starts again.

        A reset would leave the last fraction of a second in the pipeline; the final result empties it."""
        self._kaldi.FinalResult()
        self._upsampler = self._fresh_upsampler()
        self._heard.clear()
        self._doubted = False

    def _fresh_upsampler(self) -> Any:
        if self._rate == TELEPHONE_RATE:
            return None
        return soxr.ResampleStream(TELEPHONE_RATE, self._rate, 1, dtype="int16")

    def _accept(self, pcm: Pcm, last: bool) -> None:
        if self._upsampler is not None:
            pcm = self._upsampler.resample_chunk(pcm, last=last)
        if pcm.size and self._kaldi.AcceptWaveform(np.ascontiguousarray(pcm, np.int16).tobytes()):
            self._keep(self._kaldi.Result())

    def _keep(self, result: str) -> None:
        breath = tuple(map(Word.of, json.loads(result).get("result", ())))
        trusted = self._trust(breath) if breath else ()
        self._doubted = self._doubted or trusted is None
        self._heard.extend(trusted or ())


def _answers(entries: list[str], grammar: Grammar) -> list[str]:
    """The likelier entries, repeated by weight."""
    if grammar.kind in LIKELIEST:
        return [entry for entry in LIKELIEST[grammar.kind] if entry in entries] * LIKELIEST_WEIGHT
    if len(entries) > FEW_WORDS:
        return []
    return [entry for entry in entries if grammar.hear(entry).value is not None] * (WEIGHT - 1)


def _name(folder: Path) -> str:
    """The text of its file NAME, else the folder's name."""
    named = folder / "NAME"
    return named.read_text(encoding="utf-8").strip() if named.is_file() else folder.resolve().name


def _rate(folder: Path) -> int:
    for name in ("mfcc.conf", "fbank.conf"):
        path = folder / "conf" / name
        found = _RATE.search(path.read_text()) if path.is_file() else None
        if found:
            return int(found[1])
    return KALDI_RATE


def _transcript(heard: list[Word]) -> Transcript:
    known = [word for word in heard if word.text != UNKNOWN]
    if not known:
        return Transcript(unknown=bool(heard))
    words = " ".join(word.text for word in known)
    return Transcript(words, fmean(word.confidence for word in known), len(known) < len(heard))
