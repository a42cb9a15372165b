"""What makes a yes or a no doubtful: a condition, an exception, an objection."""

import re
from collections.abc import Sequence

from ivr.language.grammars.utterance import POLITE
from ivr.language.phrase_files import Found, pattern

AGREEMENT = frozenset(("agreement", "weak"))
"""Labels of what agrees unless it is negated."""
_YES_LABELS = AGREEMENT | {"yes"}
_NO = frozenset(("no",))
_EXCEPT = pattern("answers", "exception")
_RESERVE = pattern("answers", "reserve")
_IF_POSSIBLE = re.compile(r"\bsi (?:c est )?possible (?!s il|merci|oui|madame|monsieur)\w")
_CONTRAST = re.compile(r"\b(?:mais|enfin)\b")
_CLAUSE = re.compile(r"(?:je|j|tu|il|elle|on|nous|vous|ils|elles|c|ca|ma|mon|mes|le|la|les|l|un|une|y)\b")
_TAKEN = "|"
_OTHERS_AFFAIR = pattern("answers", "others_affair")
_OF_THE_THING = pattern("answers", "of_the_thing")
_OWN_AFFAIR = pattern("answers", "own_affair")
_IMPERSONAL = re.compile(r"\bil (?=faut|faudrait|vaut|vaudrait)")
_SHORT = 4
"""Words: a sentence without a subject of its own is an answer up to here."""


def doubted(words: Sequence[str], found: Found) -> bool:
    """Whether what surrounds a yes takes part of it back: "oui mais plus tard", "oui si ma fille peut venir"."""
    open_words = _outside(words, found)
    return bool(
        _RESERVE.search(open_words)
        or _IF_POSSIBLE.search(" ".join(words))
        or _objected(words, found, _YES_LABELS)
        or any(_conditional(words, found, start) for start, end, _ in found if words[start:end] == ("si",))
    )


def denial_doubted(words: Sequence[str], found: Found) -> bool:
    """Whether what surrounds a no takes part of it back: "non sauf la pénicilline", "non enfin une fois"."""
    return bool(_EXCEPT.search(_outside(words, found)) or _objected(words, found, _NO))


def about_the_question(plain: str) -> bool:
    """Whether a sentence with "pas" answers: it is short, or about the speaker or the thing itself.

    "Ma télé ne marche pas" and "il fait pas beau" are no answers."""
    if _OF_THE_THING.search(plain):
        return True
    if _OWN_AFFAIR.search(plain) is None and len(plain.split()) > _SHORT:
        return False
    return _OTHERS_AFFAIR.search(_IMPERSONAL.sub("ca", plain)) is None


def _outside(words: Sequence[str], found: Found) -> str:
    """The words that no phrase takes, a bar where one does."""
    open_words = list(words)
    for start, end, _ in found:
        open_words[start:end] = [_TAKEN] * (end - start)
    return " ".join(open_words)


def _objected(words: Sequence[str], found: Found, same: frozenset[str]) -> bool:
    """Whether "mais" or "enfin" follows an answer and what comes then does not say it again."""
    taken = {index for start, end, _ in found for index in range(start, end)}
    first = min((start for start, _, label in found if label in same), default=len(words))
    for at in range(first, len(words)):
        if at in taken or not _CONTRAST.fullmatch(words[at]):
            continue
        again = any(start > at and label in same for start, _, label in found)
        content = words[at] == "mais" or any(
            words[index] not in POLITE and (index not in taken or (same == _NO and words[index] == "si"))
            for index in range(at + 1, len(words))
        )
        if content and not again:
            return True
    return False


def _conditional(words: Sequence[str], found: Found, start: int) -> bool:
    """Whether the "si" at a place begins a clause."""
    after = start + 1
    return after < len(words) and bool(_CLAUSE.match(words[after])) and all(first != after for first, _, _ in found)
