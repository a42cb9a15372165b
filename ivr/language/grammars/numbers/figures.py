"""French number words: every way to read them as figures, and the usual way."""

from functools import lru_cache

UNITS = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9,
}  # fmt: skip
TEENS = {"dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16}
TENS = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80,
    "octante": 80, "nonante": 90,
}  # fmt: skip
HUNDRED = frozenset(("cent", "cents"))
THOUSAND = frozenset(("mille", "mil", "milles"))
NUMBER_WORDS = frozenset((*UNITS, *TEENS, *TENS, *HUNDRED, *THOUSAND, "vingts"))

Words = tuple[str, ...]
Reading = tuple[int, int]
"""A value and the index of the word after it."""


def below_hundred(words: Words, at: int) -> tuple[Reading, ...]:
    """Every number from 0 to 99 that begins at a word, longest first: "quatre vingt dix sept" is 97, 90, 80 or 4."""
    word = words[at] if at < len(words) else ""
    found: list[Reading] = []
    if word == "quatre" and words[at + 1 : at + 2] in (("vingt",), ("vingts",)):
        found += _after_tens(80, words, at + 2, teens=True)
    if word in TENS:
        found += _after_tens(TENS[word], words, at + 1, teens=word == "soixante")
    elif word in TEENS:
        found += [(10 + UNITS[words[at + 1]], at + 2)] if word == "dix" and _is_seven_up(words, at + 1) else []
        found.append((TEENS[word], at + 1))
    elif word in UNITS:
        found.append((UNITS[word], at + 1))
    return tuple(found)


def _is_seven_up(words: Words, at: int) -> bool:
    return at < len(words) and words[at] in ("sept", "huit", "neuf")


def _after_tens(tens: int, words: Words, at: int, teens: bool) -> list[Reading]:
    start = at + 1 if at < len(words) and words[at] == "et" else at
    word = words[start] if start < len(words) else ""
    joined = start > at
    found: list[Reading] = []
    if teens and word in TEENS and (not joined or word == "onze"):
        if word == "dix" and _is_seven_up(words, start + 1):
            found.append((tens + 10 + UNITS[words[start + 1]], start + 2))
        found.append((tens + TEENS[word], start + 1))
    if word in UNITS and word != "zero" and (not joined or word in ("un", "une")):
        found.append((tens + UNITS[word], start + 1))
    found.append((tens, at))
    return found


def below_thousand(words: Words, at: int) -> tuple[Reading, ...]:
    """Every number from 0 to 999 that begins at a word, hundreds first."""
    found: list[Reading] = []
    word = words[at] if at < len(words) else ""
    hundreds, after = 0, at
    if word in HUNDRED:
        hundreds, after = 100, at + 1
    elif UNITS.get(word, 0) > 1 and at + 1 < len(words) and words[at + 1] in HUNDRED:
        hundreds, after = 100 * UNITS[word], at + 2
    if hundreds:
        found += [(hundreds + rest, end) for rest, end in below_hundred(words, after) if rest]
        found.append((hundreds, after))
    return (*found, *below_hundred(words, at))


def number(words: Words, at: int) -> Reading | None:
    """The usual reading of the number that begins at a word, 0 to 999,999; None where there is none."""
    word = words[at] if at < len(words) else ""
    thousands, after = (1, at) if word in THOUSAND else next(iter(below_thousand(words, at)), (0, at))
    if after < len(words) and words[after] in THOUSAND and thousands:
        rest, end = next(iter(below_thousand(words, after + 1)), (0, after + 1))
        return (thousands * 1000 + rest, end) if rest else (thousands * 1000, after + 1)
    return (thousands, after) if after > at else None


@lru_cache(maxsize=2048)
def with_figures(plain: str) -> str:
    """A plain text whose number words are written in figures; "un" and "une" stay words when alone."""
    words = tuple(plain.split())
    out: list[str] = []
    at = 0
    while at < len(words):
        read = number(words, at)
        if read is None or (read[1] == at + 1 and words[at] in ("un", "une")):
            out.append(words[at].lstrip("0") or "0" if words[at].isdigit() else words[at])
            at += 1
        else:
            out.append(str(read[0]))
            at = read[1]
    return " ".join(out)
