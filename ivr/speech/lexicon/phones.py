"""Maps sounds to the phones of a model, learnt from the words that it has.

A model has only numbers for its phones. eSpeak NG gives pronunciations of the same words: where both have the same
length, each sound votes for the phone at its position."""

from collections import Counter
from collections.abc import Iterable, Mapping

from ivr.core.errors import InputError
from ivr.speech.lexicon.graph import Sounds
from ivr.speech.lexicon.pronounce import Symbols, pronunciations

_INSTEAD = {"œ̃": "ɛ̃", "ə": "ø", "œ": "ø", "ɥ": "y", "ɔ": "o", "ɛ": "e"}
"""The nearest sound, where a model has no phone for one."""


def sounds_of(words: Mapping[str, Iterable[Sounds]]) -> dict[str, int]:
    """Sound → phone, from words and their pronunciations in the model.

    Raises InputError when the words are too few, or not French."""
    votes: dict[str, Counter[int]] = {}
    for word, ways in words.items():
        for phones, symbols in _nearest(list(ways), pronunciations(word)):
            for phone, symbol in zip(phones, symbols, strict=True):
                votes.setdefault(symbol, Counter())[phone] += 1
    phones_of = {symbol: counted.most_common(1)[0][0] for symbol, counted in votes.items()}
    if len(set(phones_of.values())) < len(_INSTEAD) * 3:
        raise InputError("The words of this model do not tell how its phones sound: is it a French one?")
    return phones_of


def _nearest(ways: list[Sounds], said: list[Symbols]) -> list[tuple[Sounds, Symbols]]:
    """The first way of each length, on both sides."""
    ours = {len(symbols): symbols for symbols in reversed(said)}
    theirs = {len(phones): phones for phones in sorted(ways, reverse=True)}
    return [(phones, ours[size]) for size, phones in theirs.items() if size in ours]


def in_phones(symbols: Symbols, phones_of: Mapping[str, int]) -> Sounds | None:
    """A pronunciation in the model's phones; None when it has a sound that the model lacks."""
    found = [phones_of.get(symbol) or phones_of.get(_INSTEAD.get(symbol, "")) for symbol in symbols]
    return tuple(phone for phone in found if phone) if found and all(found) else None
