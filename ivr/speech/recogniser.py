"""Words out of telephone sound: one shared Vosk model, one recogniser for each answer."""

import json
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr
import vosk

from ivr.errors import ConfigurationError
from ivr.speech.codec import TELEPHONE_RATE, Pcm
from ivr.speech.grammars.base import Grammar, Phrased

UNKNOWN = "[unk]"
"""What stands for speech outside the vocabulary."""
WEIGHT = 5
"""How many times likelier than the words around it an answer of one word is."""
SURE_PHRASE = 0.65
"""Mean confidence of a phrase's words below which another may have been said."""
DRAGGED = 0.9
"""Seconds beyond which a short word was not that word: noise that holds a vowel, or other words beneath it."""
LONG_WORD = 7
"""Letters from which a word is judged by its length."""
DRAGGED_LETTER = 0.105
"""Seconds for each letter beyond which a long word was not that word: "pas d'accord" heard as "d'accord"."""
UNKNOWN_WEIGHT = 20
"""How many times likelier than a word of the vocabulary other speech is: people also talk to those beside them."""
FEW_WORDS = 300
"""A larger vocabulary is not weighted: a list of towns has no likely answer."""
KALDI_RATE = 16000
"""Samples per second of a model whose configuration names no rate."""

_RATE = re.compile(r"^--sample-frequency=(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Transcript:
    """What was recognised of an answer."""

    words: str = ""
    """Known words only."""
    confidence: float = 0.0
    """Mean of the words' confidences, 0 to 1; 0 without any word."""
    weakest: float = 0.0
    """Confidence of the least sure word, 0 to 1."""
    unknown: bool = False
    """Speech outside the vocabulary was heard too."""


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
        self.name = folder.resolve().name
        self.rate = _rate(folder)
        """Samples per second that the model listens at."""

    def knows(self, word: str) -> bool:
        """Whether the word is in the model's lexicon."""
        return bool(self.kaldi.vosk_model_find_word(word) >= 0)

    def listenable(self, vocabulary: Iterable[str]) -> list[str]:
        """The words that the model can hear, in a fixed order; a compound it lacks is tried in its pieces."""
        found: set[str] = set()
        for word in vocabulary:
            pieces = [word] if self.knows(word) else _pieces(word)
            found.update(piece for piece in pieces if self.knows(piece))
        return sorted(found)

    def sayable(self, phrases: Iterable[str]) -> tuple[str, ...]:
        """The phrases that the model can hear from the first word to the last."""
        written = [[_pieces(word) if not self.knows(word) else [word] for word in phrase.split()] for phrase in phrases]
        whole = [[piece for pieces in words for piece in pieces] for words in written]
        return tuple(dict.fromkeys(" ".join(words) for words in whole if all(map(self.knows, words))))

    def listen(self, grammar: Grammar) -> "Transcriber":
        """A recogniser for one answer; an empty vocabulary listens to every word of the model."""
        if isinstance(grammar, Phrased):
            return Transcriber(self, phrases := self.sayable(grammar.phrases()), phrases)
        words = self.listenable(grammar.vocabulary())
        return Transcriber(self, [*words, *_answers(words, grammar) * (WEIGHT - 1)])


class Transcriber:
    """Hears one answer, in one or several breaths. To be used by one thread at a time."""

    def __init__(self, model: Model, words: Iterable[str], whole: Iterable[str] = ()) -> None:
        """`words` may hold phrases. With `whole`, a breath that is anything but one of these phrases is not understood:
        to be used where a wrong answer is worse than another question."""
        listed = list(words)
        grammar = [json.dumps([*listed, *[UNKNOWN] * UNKNOWN_WEIGHT], ensure_ascii=False)] if listed else []
        self._whole = frozenset(whole)
        self._kaldi = vosk.KaldiRecognizer(model.kaldi, float(model.rate), *grammar)
        self._kaldi.SetWords(True)
        self._rate = model.rate
        self._upsampler = self._fresh_upsampler()
        self._heard: list[dict[str, Any]] = []
        """Words of the breaths that are over."""

    def hear(self, pcm: Pcm) -> None:
        """Takes more sound, 8,000 samples per second."""
        self._accept(pcm, last=False)

    def partial(self) -> str:
        """The words so far, as they may still change; some 0.4 s behind the sound."""
        running = json.loads(self._kaldi.PartialResult()).get("partial", "").split()
        return " ".join(word for word in [*_words(self._heard), *running] if word != UNKNOWN)

    def settle(self) -> Transcript:
        """Ends a breath: every sound so far is turned into words; more may follow."""
        self._accept(np.zeros(0, np.int16), last=True)
        self._upsampler = self._fresh_upsampler()
        self._keep(self._kaldi.FinalResult())
        return _transcript(self._heard)

    def forget(self) -> None:
        """Drops everything heard, to begin again.

        A mere reset would leave the last fraction of a second in the pipeline; the final result empties it."""
        self._kaldi.FinalResult()
        self._upsampler = self._fresh_upsampler()
        self._heard.clear()

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
        breath: list[dict[str, Any]] = json.loads(result).get("result", [])
        if self._whole and breath and not _said(breath, self._whole):
            breath = [{**word, "word": UNKNOWN} for word in breath]
        self._heard.extend(breath)


def _answers(words: list[str], grammar: Grammar) -> list[str]:
    """The words that answer by themselves."""
    if len(words) > FEW_WORDS:
        return []
    return [word for word in words if grammar.hear(word).value is not None]


def _rate(folder: Path) -> int:
    for name in ("mfcc.conf", "fbank.conf"):
        path = folder / "conf" / name
        found = _RATE.search(path.read_text()) if path.is_file() else None
        if found:
            return int(found[1])
    return KALDI_RATE


def _words(heard: Iterable[dict[str, Any]]) -> list[str]:
    return [str(word["word"]) for word in heard]


def _pieces(word: str) -> list[str]:
    """ "après-demain" as "après", "demain"; "qu'il" as "qu'", "il"."""
    return re.findall(r"[^\W_]+'?", word)


def _said(breath: list[dict[str, Any]], phrases: Set[str]) -> bool:
    """Whether a breath is surely one of the phrases, said as quickly as people say it."""
    sure = _mean([float(word["conf"]) for word in breath]) >= SURE_PHRASE
    return sure and " ".join(_words(breath)) in phrases and not any(map(_dragged, breath))


def _dragged(word: dict[str, Any]) -> bool:
    letters = sum(map(str.isalpha, word["word"]))
    seconds = float(word["end"]) - float(word["start"])
    return seconds > (DRAGGED_LETTER * letters if letters >= LONG_WORD else DRAGGED)


def _transcript(heard: list[dict[str, Any]]) -> Transcript:
    known = [word for word in heard if word["word"] != UNKNOWN]
    sure = [float(word["conf"]) for word in known]
    if not sure:
        return Transcript(unknown=bool(heard))
    return Transcript(" ".join(_words(known)), _mean(sure), min(sure), len(known) < len(heard))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
