"""The sounds that the model tells apart, and their numbers in Kaldi's files.

A sound has four numbers, one for each place in a word, and one output of the network for all four. Number n has two
transitions: 2n-1 stays in the sound, 2n enters it."""

from collections.abc import Iterable

SILENCE = "SIL"
"""Nothing that is speech: silence, noise, other people far away."""
SOUNDS = tuple("i e ɛ a ɔ o u y ø œ ə ɛ̃ ɑ̃ ɔ̃ œ̃ j w ɥ p b t d k ɡ f v s z ʃ ʒ m n ʁ l".split())  # noqa: SIM905
"""In the alphabet of `ivr.speech.lexicon.pronounce`."""
OUTPUTS = (SILENCE, *SOUNDS)
"""What each output of the network stands for."""
OUTPUT = {name: at for at, name in enumerate(OUTPUTS)}
PLACES = ("begin", "end", "internal", "singleton")
SILENCE_NUMBER = 1
COUNT = 1 + len(SOUNDS) * len(PLACES)
"""Numbers in use: 1 to COUNT."""


def place(at: int, size: int) -> str:
    """Where in a word of `size` sounds the sound `at` is."""
    if size == 1:
        return "singleton"
    return "begin" if at == 0 else "end" if at == size - 1 else "internal"


def number(sound: str, place_: str) -> int:
    """The number of a sound at a place of a word."""
    return 2 + SOUNDS.index(sound) * len(PLACES) + PLACES.index(place_)


def output_of(number_: int) -> int:
    """The network's output for a number."""
    return 0 if number_ == SILENCE_NUMBER else 1 + (number_ - 2) // len(PLACES)


def word_boundary() -> str:
    """The file `word_boundary.int`: the place of every number."""
    rows = [f"{SILENCE_NUMBER} nonword"]
    rows += [f"{number(sound, where)} {where}" for sound in SOUNDS for where in PLACES]
    return "\n".join(rows) + "\n"


def known(sounds: Iterable[str]) -> bool:
    """Whether the model has all of these sounds."""
    return all(sound in OUTPUT for sound in sounds)
