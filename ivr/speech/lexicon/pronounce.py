"""Pronunciations of a French word, from eSpeak NG's phonemes: with and without mute e, with liaison, southern."""

import re
from collections.abc import Iterator

from ivr.speech.voices import espeak

Symbols = tuple[str, ...]
"""Sounds in the International Phonetic Alphabet."""

VOWELS = frozenset("i e ɛ a ɔ o u y ø œ ə ɛ̃ ɑ̃ ɔ̃ œ̃".split())  # noqa: SIM905
MOST = 6
"""Most pronunciations of a word; more only slow the recogniser down."""
SHORT = 5
"""Most letters of a word with liaison."""

_MARKS = re.compile("[ˈˌː-]")
_FOREIGN = re.compile(r"\(\w+\)")
_AS_FRENCH = {
    "ɑ": "a", "r": "ʁ", "ɹ": "ʁ", "ɪ": "i", "ʊ": "u", "æ": "a", "ʌ": "œ", "ɐ": "a", "ɜ": "œ", "ɒ": "ɔ", "g": "ɡ",
    "θ": "s", "ð": "z", "ɚ": "œ", "eɪ": "ɛ", "aɪ": "a", "əʊ": "o", "aʊ": "a", "iə": "i", "eə": "ɛ",
}  # fmt: skip
_SEVERAL = {"ɔɪ": ("w", "a"), "tʃ": ("t", "ʃ"), "dʒ": ("d", "ʒ"), "ŋ": ("n", "ɡ"), "ɲ": ("n", "j")}
GLIDES = {"y": "ɥ", "u": "w", "i": "j"}
"""Vowels and the half vowels that they become before another vowel."""
_LIAISONS = {"s": "z", "x": "z", "z": "z", "t": "t", "d": "t", "n": "n"}
_ALSO: dict[str, tuple[Symbols, ...]] = {
    "y": (("i",),), "w": (("w", "e"),), "août": (("u",),), "cinq": (("s", "ɛ̃"),), "six": (("s", "i"), ("s", "i", "z")),
    "huit": (("ɥ", "i"),), "neuf": (("n", "œ", "v"),), "dix": (("d", "i"), ("d", "i", "z")),
}  # fmt: skip
"""Pronunciations that do not follow from the spelling: "il y a", "six mars", "dix-huit", "neuf heures"."""


def pronunciations(word: str) -> list[Symbols]:
    """The pronunciations of a word, the plainest first, at most MOST; none when eSpeak NG has none."""
    plain = _plain(word)
    found = dict.fromkeys(way for base in _with_glides(plain) for way in _ways(word, base) if way)
    return [*list(found)[:MOST], *_ALSO.get(word, ())]


def _plain(word: str) -> Symbols:
    symbols = espeak.phonemes(word)
    if any(_FOREIGN.fullmatch(symbol) for symbol in symbols):
        symbols = espeak.phonemes(re.sub(r"(?<=[^aeou])y\b", "i", word))
    return tuple(sound for symbol in symbols for sound in french_sounds(symbol))


def french_sounds(symbol: str) -> Iterator[str]:
    """The French sounds of an eSpeak NG symbol: several for some foreign ones, none for a mark."""
    bare = _MARKS.sub("", symbol)
    if bare and not _FOREIGN.fullmatch(symbol):
        yield from _SEVERAL.get(bare, (_AS_FRENCH.get(bare, bare),))


def _with_glides(plain: Symbols) -> Iterator[Symbols]:
    """As written, and with a half vowel before a vowel: "huit", "Louhans"."""
    pairs = zip(plain, (*plain[1:], ""), strict=False)
    gliding = tuple(GLIDES[one] if one in GLIDES and two in VOWELS else one for one, two in pairs)
    yield gliding
    if gliding != plain:
        yield plain


def _ways(word: str, plain: Symbols) -> Iterator[Symbols]:
    yield plain
    if plain[-1:] == ("ɛ",):
        yield (*plain[:-1], "e")
    if "œ̃" in plain:
        yield tuple("ɛ̃" if sound == "œ̃" else sound for sound in plain)
    short = tuple(sound for at, sound in enumerate(plain) if not (sound == "ə" and at > 0 and len(plain) > 2))
    if short != plain:
        yield short
    yield from _endings(word, plain)


def _endings(word: str, plain: Symbols) -> Iterator[Symbols]:
    """Endings that depend on what follows: "quatre" with its e or without its r, "vous" before a vowel."""
    last = plain[-1:]
    if last and last[0] not in VOWELS:
        if len(plain) > 2 and plain[-2] not in VOWELS:
            yield (*plain, "ə")
            if last[0] in "ʁl" and plain[-2] not in "ʁljwɥ":
                yield plain[:-1]
    elif last and len(word) <= SHORT and word[-1] in _LIAISONS:
        yield (*plain, _LIAISONS[word[-1]])
