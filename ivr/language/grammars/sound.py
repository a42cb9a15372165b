"""How a French word sounds, written with one sign for each sound, so that homophones are written alike.

Vowels: a, e (é è ê ai et -er), i, o (au eau), U (ou), y (u), 0 (eu), 1 (an en), 2 (in ain un), 3 (on), wa (oi).
Consonants as in IPA, with S (ch), Z (j), N (gn), j (ill). Silent letters and word limits are left out."""

import re
from functools import lru_cache
from unicodedata import combining, normalize

_WHOLE = {
    "st": "s2", "ste": "s2t", "saint": "s2", "sainte": "s2t", "les": "le", "lez": "le", "des": "de", "et": "e",
    "est": "e",
    "de": "d", "le": "l", "la": "la", "du": "dy", "sur": "syr", "sous": "sU", "en": "1", "ville": "vil", "mille": "mil",
    "c": "s", "d": "d", "l": "l", "ces": "se", "mes": "me", "mer": "mer", "cher": "Ser", "fer": "fer", "hier": "ier",
    "vers": "ver", "un": "2", "deux": "d0", "cent": "s1", "sang": "s1", "monsieur": "msi0", "que": "k", "dix": "dis",
    "six": "sis", "huit": "yit", "sept": "set", "pays": "pei", "bourg": "bUr",
}  # fmt: skip
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ç", "s"), (r"œu|oeu|eu", "0"), (r"ph", "f"), (r"sch|ch|sh", "S"), (r"th", "t"), (r"gn", "N"), (r"qu|q", "k"),
        (r"ck|cc(?![eiyé])", "k"), (r"cc(?=[eiyé])", "ks"), (r"gu(?=[eiyéè])", "G"), (r"ge(?=[aouâô])", "Z"),
        (r"g(?=[eiyéè])", "Z"), (r"j", "Z"), (r"c(?=[eiyéè])", "s"), (r"c", "k"), (r"G", "g"), (r"h", ""),
        (r"(?<=[aeiouyéè])s(?=[aeiouyéè])", "z"), (r"x(?=[aeiouyé])", "ks"), (r"tion", "sj3"),
        (r"(?<=[bcdfgklmnprstvzSZ])ill", "ij"), (r"(?<=[aeouU0])ill?(?=e|a|o|$)", "j"),
        (r"([bdfgklmnprstvz])\1", r"\1\1"),
        (r"(?:er|ez|et|ets|ers)$", "E"), (r"[éèê]e?s?$", "E"),
        (r"(?:[tdspxzg]|ts|ds|gs|ps|rts|rds)$", ""), (r"(?<=r)[tdspcg]s?$", ""),
        (r"es?$", "_"),
        (r"(?:eau|au|ô)", "O"), (r"(?:oû|ou|où)", "U"), (r"o(?:in)(?![aeiouy])", "w2"), (r"(?:oî|oi|oy)", "wa"),
        (r"(?:ain|aim|ein|eim|yn|ym|in|im)(?![aeiouynm0123UEO_])", "2"), (r"ien(?![aeiouynm0123UEO_])", "j2"),
        (r"(?:an|am|en|em)(?![aeiouynm0123UEO_])", "1"), (r"(?:on|om)(?![aeiouynm0123UEO_])", "3"),
        (r"(?:un|um)(?![aeiouynm0123UEO_])", "2"), (r"(?:aî|ai|ei|ay|ey|[éèê])", "E"),
        (r"e(?=[bcdfgklmnprstvzSZN]{2})", "E"), (r"e(?=r[aeiouy])", ""), (r"e", ""), (r"_", ""), (r"u", "Y"),
        (r"[yî]", "i"), (r"w", "w"), (r"([a-zA-Z0-3])\1+", r"\1"),
    )
)  # fmt: skip
_GLIDES = (re.compile(r"ni(?=[aeoU013])"), re.compile(r"U(?=[ia12])"))
"""Across words too: "gueux nion" is Gueugnon, "digouin" Digoin."""
_FINAL = str.maketrans({"Y": "y", "O": "o", "E": "e"})
_KEPT_ACCENTS = {"é", "è", "ê", "ë", "ç", "ô", "û", "ù", "î", "ï"}
_WORD = re.compile(r"[a-zçéèêëôûùîïœ]+")


@lru_cache(maxsize=4096)
def sound_of(words: str) -> str:
    """The sounds of a text, word limits left out."""
    sounds = "".join(_word(word) for word in _WORD.findall(_plain(words.lower())))
    return _GLIDES[1].sub("w", _GLIDES[0].sub("N", sounds))


def _plain(text: str) -> str:
    kept = (letter if letter in _KEPT_ACCENTS else normalize("NFKD", letter) for letter in normalize("NFC", text))
    bare = "".join(letter for letter in "".join(kept) if not combining(letter))
    return bare.replace("ë", "è").replace("ï", "i").replace("û", "u").replace("ù", "u")


@lru_cache(maxsize=4096)
def _word(word: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    for pattern, sound in _RULES:
        word = pattern.sub(sound, word)
    return word.translate(_FINAL)
