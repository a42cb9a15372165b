"""What a line hears when nobody answers: music, conversations, machines. Always the same."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Pcm, Sound
from tests.support.caller_voice import say

TALK = (
    ("fr+m3", "alors hier je suis allé au marché et il y avait un monde fou"),
    ("fr+f4", "ah bon moi je n'y vais plus le samedi matin c'est impossible de se garer"),
    ("fr+m3", "et puis les tomates étaient hors de prix deux euros quatre-vingt-dix le kilo"),
    ("fr+f4", "oui oui on les prend plutôt chez le voisin il en a tout l'été"),
)
MELODY = (440.0, 494.0, 523.3, 587.3, 659.3, 587.3, 523.3, 494.0)
CHORDS = ((220.0, 277.2, 329.6), (196.0, 246.9, 293.7), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))


def silence(seconds: float = 1.0) -> Iterator[Pcm]:
    """A line on which nobody speaks: it hisses at −60 dBFS."""
    chance = np.random.default_rng(1)
    for _ in range(round(seconds)):
        yield codec.to_pcm(chance.normal(0, 0.001, TELEPHONE_RATE))


def music(seconds: float) -> Iterator[Pcm]:
    """A melody over chords, with the overtones of strings."""
    for beat in range(round(seconds * 2)):
        chord = sum(_string(tone, 0.5) for tone in CHORDS[beat // 4 % 4])
        yield codec.to_pcm(0.05 * chord + 0.08 * _string(MELODY[beat % 8], 0.5))


def talk(seconds: float, folder: Path) -> Iterator[Pcm]:
    """Two people who speak to each other near the telephone."""
    for turn in range(round(seconds / 3)):
        voice, text = TALK[turn % len(TALK)]
        yield say(text, folder, voice, gain=0.5)


def fax(seconds: float) -> Iterator[Pcm]:
    """A calling fax: 0.5 s of 1,100 Hz every 3.5 s (CNG), then 2,100 Hz for 3 s (CED), ITU-T T.30."""
    calling = np.concatenate((_tone(1100, 0.5), np.zeros(3 * TELEPHONE_RATE)))
    for _ in range(round(seconds / 10)):
        yield codec.to_pcm(np.concatenate((calling, calling, _tone(2100, 3.0))))


def _tone(hertz: float, seconds: float) -> Sound:
    return 0.2 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * TELEPHONE_RATE)) / TELEPHONE_RATE)


def _string(hertz: float, seconds: float) -> Sound:
    time = np.arange(round(seconds * TELEPHONE_RATE)) / TELEPHONE_RATE
    return sum((np.sin(2 * np.pi * hertz * part * time) / part for part in range(1, 6)), np.zeros(time.size)) * np.exp(
        -2 * time
    )
