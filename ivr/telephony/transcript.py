"""Comparing what the line said with what a written call expects."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_TOKENS = re.compile(r"(…|\*|\.\.\.|\{\w+\})")
_SENTENCE_END = r"(?=\s*[.!?;:](?:\s|$)|\s*$)"


def fold(text: str) -> str:
    """The text without case, accents, typographic signs and superfluous spaces."""
    text = text.replace("’", "'").replace("œ", "oe").replace("Œ", "oe").replace("«", " ").replace("»", " ")
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return re.sub(r" ([?!:;.,])", r"\1", " ".join(plain.casefold().split()))


@dataclass(frozen=True)
class Found:
    """Where a fragment stands in what was heard."""

    end: int
    captured: Mapping[str, str]


def find(fragment: str, heard: str, known: Mapping[str, str], start: int = 0) -> Found | None:
    """Looks for a fragment in a folded text. `…`, `...` and `*` stand for any words; `{name}` is the known value, or
    captures what stands there, up to the next words of the fragment or the end of the sentence."""
    match = re.compile(_pattern(fragment, known)).search(heard, start)
    return Found(match.end(), match.groupdict()) if match else None


def _pattern(fragment: str, known: Mapping[str, str]) -> str:
    seen: set[str] = set()
    pattern = ""
    for token in _TOKENS.split(fragment):
        name = token[1:-1]
        if token in ("…", "*", "..."):
            pattern += ".*?"
        elif not token.startswith("{"):
            pattern += _literal(token)
        elif name in known:
            pattern += re.escape(fold(known[name]))
        else:
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>[^.!?;:]+?)"
            seen.add(name)
    return pattern + (_SENTENCE_END if fragment.rstrip().endswith("}") else "")


def _literal(text: str) -> str:
    """The folded text; a space at either end stands for any number of them."""
    words = re.escape(fold(text))
    before = r"\s*" if text[:1].isspace() else ""
    after = r"\s*" if text[-1:].isspace() and words else ""
    return before + words + after
