"""The pronunciations in a lexicon graph, to read and to extend.

The graph (HCLr.fst) is an undeterminised lexicon: every pronunciation leaves one state by an arc that carries its word;
each phone is one state with a loop; the last one leads back. A phone has four numbers, one for each position in a word,
and two transitions for each number: 2n-1 stays, 2n enters. Costs are learnt from the existing words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from ivr.core.errors import InputError
from ivr.speech.lexicon.fst import Arc, Fst

Sounds = tuple[int, ...]
"""A pronunciation: phones without their position, by their number at a word's beginning."""

PLACES = ("begin", "end", "internal", "singleton")
_STRANGE = (
    "The lexicon graph of this model is not an undeterminised one with a state for each phone: words cannot be added."
)


@dataclass(frozen=True)
class WordBoundaries:
    """The numbers of each phone: at the beginning, at the end and inside a word, and alone."""

    numbers: dict[int, tuple[int, str]]
    """Number → the same phone's number at a beginning, and its place."""

    @classmethod
    def of(cls, word_boundary: str) -> "WordBoundaries":
        """Reads `word_boundary.int`. Raises InputError when a phone lacks a place."""
        listed = [line.split() for line in word_boundary.splitlines()]
        numbers: dict[int, tuple[int, str]] = {}
        for at, (number, place) in enumerate(listed):
            if place == PLACES[0]:
                four = listed[at : at + 4]
                if tuple(name for _, name in four) != PLACES:
                    raise InputError(_STRANGE)
                numbers.update({int(each): (int(number), name) for each, name in four})
        return cls(numbers)

    def number(self, phone: int, place: str) -> int:
        """The number of a phone at a place."""
        return phone + PLACES.index(place)


@dataclass
class LexiconGraph:
    """A lexicon graph that can be extended."""

    fst: Fst
    places: WordBoundaries
    unknown: int
    """The out-of-vocabulary word; its paths are not pronunciations."""
    hub: int = field(init=False)
    """The state that words leave from."""

    def __post_init__(self) -> None:
        sources = {at for at, state in enumerate(self.fst.states) if any(arc.output for arc in state.arcs)}
        if len(sources) != 1:
            raise InputError(_STRANGE)
        self.hub = sources.pop()

    @cached_property
    def pronunciations(self) -> dict[int, set[Sounds]]:
        """The pronunciations of each word."""
        found: dict[int, set[Sounds]] = {}
        for first, path in self._paths:
            phones = tuple(self._base(arc.input) for arc in path)
            found.setdefault(first.output, set()).add(phones)
        return found

    def add(self, word: int, pronunciations: Iterable[Sounds]) -> None:
        """Adds a word. Raises InputError for a phone that no word of the model has."""
        for phones in pronunciations:
            self._add(word, phones)

    def sort(self) -> None:
        """Sorts the arcs by word, as the decoder requires."""
        self.fst.states[self.hub].arcs.sort(key=lambda arc: (arc.output, arc.input))

    def _add(self, word: int, phones: Sounds) -> None:
        source = self.hub
        for at, phone in enumerate(phones):
            place = _place(at, len(phones))
            number = self.places.number(phone, place)
            enter, stay = self._costs(phone)
            state = self.fst.new_state()
            first = Arc(2 * number, word, enter + self._word_cost, state)
            self.fst.states[source].arcs.append(first if at == 0 else Arc(2 * number, 0, enter, state))
            self.fst.states[state].arcs.append(Arc(2 * number - 1, 0, stay, state))
            source = state
        self.fst.states[source].arcs[:0] = self._ends

    def _costs(self, phone: int) -> tuple[float, float]:
        if phone not in self._enter:
            raise InputError(_STRANGE)
        return self._enter[phone], self._stay[phone]

    @cached_property
    def _paths(self) -> list[tuple[Arc, list[Arc]]]:
        """The first arc of each pronunciation with all its arcs that enter a phone."""
        firsts = (arc for arc in self.fst.states[self.hub].arcs if arc.output not in (0, self.unknown))
        return [(first, list(self._follow(first))) for first in firsts]

    def _follow(self, first: Arc) -> Iterator[Arc]:
        arc: Arc | None = first
        while arc is not None:
            yield arc
            onward = [next_ for next_ in self.fst.states[arc.target].arcs if next_.input and next_.target != arc.target]
            if len(onward) > 1 or not self._loop(arc):
                raise InputError(_STRANGE)
            arc = onward[0] if onward else None

    def _loop(self, entered: Arc) -> Arc | None:
        loops = [arc for arc in self.fst.states[entered.target].arcs if arc.target == entered.target]
        return loops[0] if len(loops) == 1 and loops[0].input == entered.input - 1 else None

    def _base(self, label: int) -> int:
        """The phone that a label enters."""
        number, odd = divmod(label, 2)
        if odd or number not in self.places.numbers:
            raise InputError(_STRANGE)
        return self.places.numbers[number][0]

    @cached_property
    def _enter(self) -> dict[int, float]:
        """Cost of entering each phone within a word."""
        inner = {self._base(arc.input): arc.cost for _, path in self._paths for arc in path[1:]}
        return {self._base(first.input): first.cost - self._word_cost for first, _ in self._paths} | inner

    @cached_property
    def _stay(self) -> dict[int, float]:
        """Cost of staying in each phone."""
        entered = (arc for _, path in self._paths for arc in path)
        return {self._base(arc.input): loop.cost for arc in entered if (loop := self._loop(arc))}

    @cached_property
    def _word_cost(self) -> float:
        """Cost of beginning a word, without its first phone."""
        inner = {self._base(arc.input): arc.cost for _, path in self._paths for arc in path[1:]}
        differences = [
            first.cost - inner[base] for first, _ in self._paths if (base := self._base(first.input)) in inner
        ]
        if not differences:
            raise InputError(_STRANGE)
        return median(differences)

    @cached_property
    def _ends(self) -> list[Arc]:
        """The arcs that lead on from the end of a word."""
        _, path = self._paths[0]
        return [arc for arc in self.fst.states[path[-1].target].arcs if not arc.input]


def _place(at: int, size: int) -> str:
    if size == 1:
        return "singleton"
    return "begin" if at == 0 else "end" if at == size - 1 else "internal"
