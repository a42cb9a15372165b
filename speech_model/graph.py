"""The words of the model as graphs: HCLr.fst, which says how each sounds, and Gr.fst, in which any may follow any.

The lexicon graph is of the kind that `ivr model lexicon` extends: from one state, the hub, every pronunciation leaves
by an arc that carries its word; each sound is a state with a loop; the last one leads back, through silence or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from ivr.speech.lexicon.fst import Arc, Fst, FstState
from speech_model import phones
from speech_model.layers import Matrix

UNKNOWN = "[unk]"
"""The word that stands for speech outside the vocabulary."""
Lexicon = Mapping[str, Iterable[tuple[str, ...]]]
"""The sounds of each way to say a word."""
_START, _HUB, _SILENCE = 0, 1, 2


@dataclass(frozen=True)
class Costs:
    """What the decoder pays, in natural logarithms: `word` for each word, `other_way` for one that is not said in its
    plainest way, `unknown` for speech outside the vocabulary and `unknown_sound` for each sound of it."""

    word: float = 2.0
    other_way: float = 1.5
    unknown: float = 25.0
    unknown_sound: float = 2.5
    silence: float = 0.5
    """Probability that a word is followed by silence."""


class Builder:
    """A lexicon graph that grows."""

    def __init__(self, staying: Matrix, costs: Costs) -> None:
        self.costs = costs
        self._staying = staying
        silent, spoken = -log(costs.silence), -log(1 - costs.silence)
        self.fst = Fst(_START, [FstState(), FstState(final=0.0), FstState()])
        self._states[_START].arcs = [Arc(0, 0, spoken, _HUB), Arc(0, 0, silent, _SILENCE)]
        self._ends = [Arc(0, 0, spoken, _HUB), Arc(0, 0, silent, _SILENCE)]
        after = self._enter(_SILENCE, phones.SILENCE_NUMBER)
        self._states[after].arcs.insert(0, Arc(0, 0, 0.0, _HUB))

    @property
    def _states(self) -> list[FstState]:
        return self.fst.states

    def add(self, word: int, sounds: tuple[str, ...], more: float = 0.0) -> None:
        """Adds one way to say a word, which costs so much more than usual."""
        at = _HUB
        for index, sound in enumerate(sounds):
            number = phones.number(sound, phones.place(index, len(sounds)))
            at = self._enter(at, number, *((word, self.costs.word + more) if index == 0 else ()))
        self._states[at].arcs[:0] = self._ends

    def add_unknown(self, word: int) -> None:
        """Adds speech of two or more sounds, whichever they are."""
        inside, done = self.fst.new_state(), self.fst.new_state()
        each = self.costs.unknown_sound
        for sound in phones.SOUNDS:
            first = self._enter(_HUB, phones.number(sound, "begin"), word, self.costs.unknown + each)
            middle = self._enter(inside, phones.number(sound, "internal"), cost=each)
            last = self._enter(inside, phones.number(sound, "end"), cost=each)
            for state, target in ((first, inside), (middle, inside), (last, done)):
                self._states[state].arcs.insert(0, Arc(0, 0, 0.0, target))
        self._states[done].arcs = list(self._ends)

    def sorted(self) -> Fst:
        """The graph, its arcs in the order the decoder searches them in, by word."""
        for state in self._states:
            state.arcs.sort(key=lambda arc: (arc.output, arc.input))
        return self.fst

    def _enter(self, source: int, number: int, word: int = 0, cost: float = 0.0) -> int:
        """A state in which a sound lasts, entered from another."""
        stay = float(self._staying[phones.output_of(number)])
        state = self.fst.new_state()
        self._states[source].arcs.append(Arc(2 * number, word, cost - log(1 - stay), state))
        self._states[state].arcs.append(Arc(2 * number - 1, 0, -log(stay), state))
        return state


def numbered(words: Iterable[str]) -> dict[str, int]:
    """Words and their numbers, 0 for none and the last for unknown speech: words.txt."""
    return {word: at for at, word in enumerate(["<eps>", *sorted(set(words)), UNKNOWN])}


def lexicon_graph(words: Mapping[str, int], lexicon: Lexicon, staying: Matrix, costs: Costs) -> Fst:
    """HCLr.fst."""
    builder = Builder(staying, costs)
    for word, ways in lexicon.items():
        for place, sounds in enumerate(ways):
            builder.add(words[word], sounds, costs.other_way if place else 0.0)
    builder.add_unknown(words[UNKNOWN])
    return builder.sorted()


def word_loop(words: Mapping[str, int]) -> Fst:
    """Gr.fst: any word may follow any other, each as likely."""
    spoken = [number for number in words.values() if number]
    cost = log(len(spoken)) + log(2)
    return Fst(0, [FstState([Arc(number, number, cost, 0) for number in spoken], final=log(2))])
