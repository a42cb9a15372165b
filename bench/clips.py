"""What the callers of the benchmarks say, in the voice of the product with other speakers, over a hissing line."""

import base64
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.telephone import FRAME, Clip, packed
from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Pcm
from ivr.speech.voices.voice import Voice

SPEAKERS = ("fr+m1", "fr+m3")
HISS = 0.001
"""Root mean square of the line's noise, full scale 1."""
AUDIBLE = 0.02
"""Part of the loudest sample from which sound is voice."""
BEFORE, AFTER = 0.1, 0.1
"""Seconds of hiss around a clip."""


@dataclass(frozen=True)
class Answer:
    """An answer to one question."""

    kind: str
    """Of the grammar."""
    text: str
    """`[0.8]` is a pause of that many seconds inside the answer."""
    reply: str
    """Words that the line says when it has understood."""

    @property
    def pauses(self) -> list[float]:
        """Seconds of each pause inside."""
        return [float(pause) for pause in re.findall(r"\[([0-9.]+)\]", self.text)]


ANSWERS = (
    Answer("yes_no", "oui", "allergie"),
    Answer("yes_no", "c'est ça", "allergie"),
    Answer("yes_no", "oui c'est ça", "allergie"),
    Answer("yes_no", "non merci", "date de naissance"),
    Answer("yes_no", "euh [0.7] oui", "allergie"),
    Answer("choice", "un", "date de naissance"),
    Answer("choice", "deux", "date de naissance"),
    Answer("choice", "le premier", "date de naissance"),
    Answer("choice", "la première", "date de naissance"),
    Answer("choice", "euh [0.6] le premier", "date de naissance"),
    Answer("request", "deux", "date de naissance"),
    Answer("request", "annuler", "date de naissance"),
    Answer("request", "rendez-vous", "vous-même"),
    Answer("request", "rendez-vous [0.8] mardi matin", "vous-même"),
    Answer("birth_date", "deux février cinquante", "deux février mille neuf cent cinquante"),
    Answer("birth_date", "six juin quarante-quatre", "six juin mille neuf cent quarante-quatre"),
    Answer("birth_date", "neuf juin mille neuf cent quarante", "neuf juin mille neuf cent quarante"),
    Answer("birth_date", "le cinq [1.0] mars [0.8] cinquante", "cinq mars mille neuf cent cinquante"),
    Answer("birth_date", "neuf juin [1.2] mille neuf cent quarante", "neuf juin mille neuf cent quarante"),
    Answer("phone", "zéro six vingt zéro cinq zéro neuf soixante-dix", "zéro six, vingt"),
    Answer("phone", "zéro neuf seize [1.2] treize douze [0.8] zéro cinq", "zéro neuf, seize"),
    Answer("phone", "zéro six [1.0] seize cinquante-six [1.5] cinquante cinquante-cinq", "zéro six, seize"),
    Answer("phone", "zéro cinq [1.0] quatre-vingt quarante [1.5] soixante zéro cinq", "zéro cinq, quatre-vingt"),
    Answer("phone", "zéro trois quinze [1.2] treize cinquante-six [0.8] cinquante-cinq", "zéro trois, quinze"),
    Answer("wish", "mardi matin", "Première injection"),
    Answer("wish", "jeudi matin", "Première injection"),
    Answer("wish", "samedi", "Première injection"),
    Answer("wish", "mardi [0.9] matin", "Première injection"),
    Answer("wish", "plutôt [0.9] vendredi matin", "Première injection"),
    Answer("wish", "mercredi [1.4] après-midi", "Première injection"),
)
"""Chosen among what a small model can hear of these speakers: turn-taking is measured, not recognition."""


def silence() -> list[bytes]:
    """A second of an open line on which nobody speaks."""
    return _frames(np.zeros(TELEPHONE_RATE), seed=1)


def clip(text: str, folder: Path, speaker: str = SPEAKERS[0]) -> Clip:
    """A text as a clip; `[0.8]` in it are pauses."""
    words, pauses = re.split(r"\[[0-9.]+\]", text), [float(pause) for pause in re.findall(r"\[([0-9.]+)\]", text)]
    voice, parts = Voice(folder, speaker), [_quiet(BEFORE)]
    for number, part in enumerate(words):
        parts.append(codec.to_sound(_spoken(voice, part.strip())))
        parts.append(_quiet(pauses[number] if number < len(pauses) else AFTER))
    return made(np.concatenate(parts))


def made(sound: codec.Sound) -> Clip:
    """A sound as a clip, hiss added."""
    loud = np.flatnonzero(np.abs(sound) > AUDIBLE * np.abs(sound).max())
    return Clip(tuple(_frames(sound, seed=7)), int(loud[0]) // FRAME, int(loud[-1]) // FRAME)


def noises() -> dict[str, Clip]:
    """Sounds that are no answer, at the levels at which they come over a telephone."""
    chance = np.random.default_rng(11)

    def burst(seconds: float, level: float, decay: float) -> codec.Sound:
        size = round(seconds * TELEPHONE_RATE)
        return chance.normal(0, level, size) * np.exp(-np.arange(size) / TELEPHONE_RATE / decay)

    def row(count: int, gap: float, level: float) -> codec.Sound:
        return np.concatenate([np.concatenate((burst(0.03, level, 0.01), _quiet(gap))) for _ in range(count)])

    hum = 0.05 * np.sin(2 * np.pi * 100 * np.arange(TELEPHONE_RATE) / TELEPHONE_RATE)
    return {
        "a cough": made(burst(0.25, 0.25, 0.08)),
        "two coughs": made(np.concatenate((burst(0.2, 0.25, 0.06), _quiet(0.3), burst(0.2, 0.25, 0.06)))),
        "knocks": made(row(3, 0.2, 0.4)),
        "a cup put down": made(row(1, 0.1, 0.5)),
        "breath": made(burst(0.6, 0.02, 0.4)),
        "hum": made(hum),
    }


def _spoken(voice: Voice, text: str) -> Pcm:
    """The words without the silence around them."""
    pcm = codec.decode(codec.payload(voice.audio(text)))
    loud = np.flatnonzero(np.abs(pcm.astype(np.int32)) > AUDIBLE * np.abs(pcm.astype(np.int32)).max())
    return pcm[loud[0] : loud[-1] + 1]


def _quiet(seconds: float) -> codec.Sound:
    return np.zeros(round(seconds * TELEPHONE_RATE))


def _frames(sound: codec.Sound, seed: int) -> list[bytes]:
    whole = np.concatenate((sound, np.zeros(-sound.size % FRAME)))
    ulaw = codec.encode(codec.to_pcm(whole + np.random.default_rng(seed).normal(0, HISS, whole.size)))
    return [_message(ulaw[at : at + FRAME]) for at in range(0, len(ulaw), FRAME)]


def _message(ulaw: bytes) -> bytes:
    media = {"track": "inbound", "chunk": "1", "timestamp": "20", "payload": base64.b64encode(ulaw).decode()}
    return packed({"event": "media", "sequenceNumber": "2", "media": media, "streamSid": "MZ1"})
