"""Comparing what the line said with what a written call expects."""

import re
import unicodedata
from collections.abc import Mapping

from text_to_num import text2num

_ANY = re.compile(r"\s*(?:…|\*|\.\.\.)\s*")
_TOKENS = re.compile(r"(…|\{\w+\})")
_KEYS_AND_NAMES = re.compile(r"(?:\{\w+\}|[0-9*#])+")
_SENTENCE_END = r"(?=\s*[.!?;:](?:\s|$)|\s*$)"


def fold(text: str) -> str:
    """The text without case, accents, typographic signs and superfluous spaces."""
    text = text.replace("’", "'").replace("œ", "oe").replace("Œ", "oe").replace("«", " ").replace("»", " ")
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return re.sub(r" ([?!:;.,])", r"\1", " ".join(plain.casefold().split()))


def dictated(said: str) -> str:
    """The digits that were dictated in pairs, in French words or in figures; empty when something else was said."""
    digits = [_digits(part) for part in said.split(",")]
    return "".join(digits) if all(digits) else ""


def _digits(part: str) -> str:
    figures = re.sub(r"\s", "", part)
    if figures.isdigit():
        return figures
    words = fold(part).split()
    zeros = "0" * words.count("zero")
    try:
        return zeros + (str(text2num(" ".join(words[len(zeros) :]), "fr")) if words[len(zeros) :] else "")
    except ValueError:
        return ""


def fill(typed: str, known: Mapping[str, str]) -> str:
    """What a caller types, with the known values: as keys when the rest are keys, else as they were said."""
    keys = _KEYS_AND_NAMES.fullmatch(typed) is not None
    for name, value in known.items():
        typed = typed.replace(f"{{{name}}}", (keys and dictated(value)) or value.replace(",", ""))
    return typed


def find(fragment: str, heard: str, known: Mapping[str, str], start: int = 0) -> re.Match[str] | None:
    """Looks for a fragment in a folded text. `…`, `...` and `*` stand for any words; `{name}` is the known value, or
    captures what stands there, up to the next words of the fragment or the end of the sentence."""
    return re.compile(_pattern(fragment, known)).search(heard, start)


def _pattern(fragment: str, known: Mapping[str, str]) -> str:
    seen: set[str] = set()
    pattern = ""
    for part in _TOKENS.split(_ANY.sub("…", fragment)):
        name = part[1:-1]
        if part == "…":
            pattern += ".*?"
        elif not part.startswith("{"):
            pattern += _literal(part)
        elif name in known:
            pattern += re.escape(fold(known[name]))
        else:
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>[^\\s.!?;:][^.!?;:]*?)"
            seen.add(name)
    return pattern + (_SENTENCE_END if fragment.rstrip().endswith("}") else "")


def _literal(text: str) -> str:
    """The folded text; a space at either end stays one."""
    words = re.escape(fold(text))
    before = r"\s" if text[:1].isspace() and words else ""
    after = r"\s" if text[-1:].isspace() else ""
    return before + words + after
