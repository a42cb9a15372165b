"""Each line of a file of patterns, by itself: an utterance that it matches is read as its label says.

Utterances come from the evaluation set and from `tests/data/pattern_examples.tsv`, where a new line gets its
example."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache, partial
from itertools import chain
from pathlib import Path

import pytest

from ivr.language import phrase_files
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.choice.coming import Coming
from ivr.language.grammars.choice.lacking import LACKING, OrLacking
from ivr.language.grammars.commands.command import COMMANDS, find
from ivr.language.grammars.dates.wish import Wish
from ivr.language.grammars.intent.intents import intent_of
from ivr.language.grammars.intent.refusal import refusal_in
from ivr.language.grammars.numbers.digits import Digits
from ivr.language.grammars.numbers.figures import with_figures
from ivr.language.grammars.text import fold
from ivr.language.phrase_files import PhraseLine
from tests.understanding.scoring import TODAY, grammar_of, lines

TUESDAY = date.fromisoformat(TODAY)
EXAMPLES = Path(__file__).parents[1] / "data" / "pattern_examples.tsv"


def _command(label: str, said: str) -> bool:
    return getattr(find(fold(said)), "command", None) == label


def _refusal(label: str, said: str) -> bool:
    return refusal_in(said) == label


def _wish(key: str, label: str, said: str) -> bool:
    return (Wish(TUESDAY).hear(said).value or {}).get(key) == label


def _intent(label: str, said: str) -> bool:
    intent = intent_of(fold(said))
    return intent is not None and intent.code == label


def _other(said: str) -> bool:
    return (grammar_of("request", TODAY, 3, "saone-et-loire").hear(said).value or {}).get("other") is True


READ: dict[tuple[str, str], Callable[[str], bool]] = {
    **{("command_patterns", label): partial(_command, label) for label in COMMANDS if label != "greeting"},
    **{("refusals", label): partial(_refusal, label) for label in ("stop", "deceased", "wrong_number", "absent")},
    ("answers", "any_option"): lambda said: Choice(3, zero_means_any=True).hear(said).value == 0,
    ("answers", "lacking"): lambda said: OrLacking(Digits(6)).hear(said).value == LACKING,
    ("answers", "not_coming"): lambda said: Coming().hear(said).value == 2,
    ("answers", "undecided"): lambda said: Coming().hear(said).value is None,
    **{("requests", label): partial(_intent, label) for label in ("change", "book", "information")},
    ("requests", "other"): _other,
    ("when", "from"): lambda said: "from" in (Wish(TUESDAY).hear(said).value or {}),
    **{("when", label): partial(_wish, "pref", label) for label in ("asap", "any")},
    **{
        ("when", label): partial(_wish, "part", label)
        for label in ("day_early", "day_mid", "day_late", "midday", "afternoon", "evening", "morning", "night")
    },
}
FILES = sorted({file for file, _ in READ})


def examples() -> list[tuple[str, str, str]]:
    """File, label and utterance of each example written for these tests."""
    rows = csv.reader(EXAMPLES.read_text(encoding="utf-8").splitlines()[1:], delimiter="\t")
    return [(file, label, said) for file, label, said in rows]


@cache
def read_as(file: str, label: str) -> tuple[str, ...]:
    """The utterances that are read as a label, in plain form, with and without figures."""
    everything = [*(line.text for line in lines()), *(said for _, _, said in examples())]
    plain = [fold(said) for said in everything if READ[file, label](said)]
    return tuple({*plain, *map(with_figures, plain)})


def _unproven(file: str) -> Iterator[str]:
    """The lines of a file that no utterance read as their label needs."""
    every = phrase_files.lines_of(file)
    for line in every:
        bare = tuple(replace(other, text="(?!)") if set(other.labels) & set(line.labels) else other for other in every)
        alone = tuple(line if other == line else changed for other, changed in zip(every, bare, strict=True))
        labels = [label for name, label in READ if name == file and label in line.labels]
        if line.labels[0].startswith("<"):
            labels = [label for name, label in READ if name == file]
        if labels and not any(_needed(file, label, alone, bare) for label in labels):
            yield f"{file}.tsv:{line.number}: {line.text}"


def _needed(file: str, label: str, alone: tuple[PhraseLine, ...], bare: tuple[PhraseLine, ...]) -> bool:
    """Whether an utterance that is read as the label is matched with the line, and not without it."""
    with_line, without = (phrase_files.compiled(file, label, some) for some in (alone, bare))
    said = read_as(file, label)
    text = "\n".join(said)  # one search finds most of them; what is bound to the ends of an utterance, it does not
    quick = (text[text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0] for found in with_line.finditer(text))
    return any(with_line.search(each) and not without.search(each) for each in chain(quick, said))


@pytest.mark.parametrize("file", FILES)
def test_every_line_matches_an_utterance_that_is_read_as_its_label(file: str) -> None:
    assert list(_unproven(file)) == []


@pytest.mark.parametrize(("file", "label", "said"), examples())
def test_every_example_is_read_as_its_label(file: str, label: str, said: str) -> None:
    assert READ[file, label](said), said
