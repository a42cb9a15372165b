"""A word spelled letter by letter, with the helps people use: "d comme denise", "deux l", "trait d'union"."""

import re
from dataclasses import dataclass, field
from string import ascii_lowercase

from ivr.language.grammars.base import NOTHING, Timing, Understood
from ivr.language.grammars.text import fold
from ivr.language.grammars.utterance import HESITATIONS, corrected
from ivr.language.phrase_files import labelled, listened, phrases

LETTER_OF = dict(zip(ascii_lowercase, ascii_lowercase, strict=True)) | {
    " ".join(words): label for words, label in phrases("letters").labels.items() if len(label) == 1
}
"""A letter by its name as recognisers write it, in plain form."""
_JOINED = (
    ("i grec", "igrec"), ("y grec", "igrec"), ("double v", "doubleve"), ("double ve", "doubleve"),
    ("trait d union", "tiret"),
    ("c cedille", "c"), ("a accent", "a"), ("accent aigu", ""), ("accent grave", ""), ("accent circonflexe", ""),
    ("circonflexe", ""), ("trema", ""), ("aigu", ""), ("majuscule", ""), ("minuscule", ""), ("cedille", ""),
)  # fmt: skip
_DENIED = re.compile(r"^pas (?:un |une |de |le )?\w+ ")
_WITHOUT = re.compile(r" sans (?:\w+)(?= |$)")
_ACCENTED = re.compile(r"\b(d)é\b")
_TWICE = frozenset(("deux", "2", "double"))
_MARKS = {"tiret": "-", "apostrophe": "'"}
_LEADS = labelled("letters", "lead")
_REMARK = re.compile(
    r"(?<=\w) comme (?:dans )?(?:le|la|les|l|un|une|mon|ma) \w+$"
    r"| (?:tout (?:simplement|attache|court|bete\w*)|c est tout|ca s ecrit comme ca|en tout|voila)$"
    r"|^(?:avec )?une? seule? \w (?=\w )|^(?:en )?(?:majuscules?|minuscules?) "
    r"|\bje l epelle\b|\bj epelle\b|\bca s ecrit\b"
)
""" "comme le prénom" and the like say nothing of the letters."""
_AS_A_LETTER = re.compile(r"\b(\w) comme (?:le|la|les|l|un|une|mon|ma) (?=\1\w)")
_BY_THE_WAY = re.compile(r"(?<=\w) (?:avec )?(?:un|une)(?: seule?)? ([a-z])(?: a la fin| au (?:bout|debut|milieu))?$")
""" "avec un h", "un seul t": what was spelled already."""
_ENOUGH = 3
"""Letters after which "avec un t" tells of one of them."""
_FEWEST = 2


@dataclass(frozen=True)
class Spelling:
    """Letters. Value: lower case without accents; "-" and "'" as said."""

    kind: str = field(default="spelling", init=False)
    timing: Timing = field(default=Timing(first=12.0, end_silence=2.5), init=False)
    most_keys: int = field(default=1, init=False)

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words a recogniser listens for."""
        return listened("anytime", "letter") | frozenset(ascii_lowercase)

    def hear(self, words: str) -> Understood:
        """Reads letters; a word said before them, or before "avec un t", is allowed and read as such."""
        letters, before = spelled(words)
        if len(letters) == _FEWEST and letters[0] == letters[1] and not before:
            return NOTHING
        if len(letters) >= _FEWEST:
            return Understood(letters)
        if before and (not letters or _hinted(before, letters)):
            return Understood(before, confidence=0.8) if letters else NOTHING
        return NOTHING

    def press(self, keys: str) -> Understood:
        """Letters have no keypad form: nobody is asked to type them."""
        return NOTHING


def spelled(words: str) -> tuple[str, str]:
    """The letters spelled and the one whole word said before them; no letters when other words come between."""
    parts = corrected(_plainly(fold(_ACCENTED.sub(r"\1", words.lower()))))
    letters, before = _run(_DENIED.sub("", parts[-1])) if parts else ("", "")
    if len(parts) > 1 and len(letters) == 1 and not before:
        letters, before = _run(parts[-2])[0][:-1] + letters, _run(parts[-2])[1]
    return letters, before


def _plainly(plain: str) -> str:
    """Only what spells: "v i n c e n t comme le prénom" without its last three words."""
    text = _REMARK.sub("", _AS_A_LETTER.sub(r"\1 comme ", _joined(plain)).strip()).strip()
    told = _BY_THE_WAY.search(text)
    spelt = text[: told.start()].split() if told else []
    single = sum(len(word) == 1 for word in spelt)
    return text[: told.start()] if told and single >= _ENOUGH and told[1] in spelt else text


def _run(plain: str) -> tuple[str, str]:
    said = plain.split()
    if not any(len(word) > 1 and LETTER_OF.get(word, "e") not in "aeiouy" for word in said):
        said = [word for word in said if word not in ("euh", "heu")]
    letters, before, at = "", "", 0
    while at < len(said):
        piece, size = _letter_at(said, at)
        if piece:
            letters += piece
        elif said[at] not in _LEADS and said[at] not in HESITATIONS:
            if letters or before:
                return "", ""
            before = said[at]
        at += size
    return letters, before


def _joined(plain: str) -> str:
    text = f" {plain} "
    for said, joined in _JOINED:
        text = text.replace(f" {said} ", f" {joined} " if joined else " ")
    return _WITHOUT.sub(" ", text)


def _letter_at(said: list[str], at: int) -> tuple[str, int]:
    """The letters that begin at a word and how many words say them."""
    if said[at] in _TWICE and at + 1 < len(said) and said[at + 1] in LETTER_OF:
        letter, size = _letter_at(said, at + 1)
        return letter * 2, size + 1
    if said[at] in _MARKS:
        return _MARKS[said[at]], 1
    letter = LETTER_OF.get(said[at], "")
    if letter and said[at + 1 : at + 2] == ["comme"] and at + 2 < len(said):
        return said[at + 2][0], 3
    lead = said[at] in _LEADS and (len(said[at]) > 1 or _leads_on(said, at))
    return ("", 1) if lead else (letter, 1)


def _leads_on(said: list[str], at: int) -> bool:
    """Whether a lone letter is an elided word: "c'est", "s'écrit", "j'épelle", "m'appelle"."""
    return said[at + 1 : at + 2] in (["est"], ["ecrit"], ["epelle"], ["epele"], ["appelle"])


def _hinted(word: str, letter: str) -> bool:
    return letter in word
