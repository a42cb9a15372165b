"""Whether the prompts are complete and short enough to be held in mind."""

import re
from collections.abc import Set

from ivr.department.files.problems import FileProblems
from ivr.language.prompts import PAUSES, Prompt, PromptBook

WORDS_PER_MINUTE = 150
LONGEST = 12.0
"""Seconds; a longer prompt has lost its beginning when it ends."""
LONGEST_GREETING = 15.0
"""Seconds for a table whose name starts with "greeting" or "notice": the first words, with what the law wants said."""

_FIGURE = re.compile(r"\d+")


def words_per_minute_seconds(text: str) -> float:
    """Seconds to say a text at 150 words a minute, its pause marks included. A figure counts a word for two digits."""
    words = sum(_words(token) for token in text.replace("|", " ").split())
    pauses = sum(PAUSES[mark[:2]] for mark in re.findall(r"\|+", text))
    return words * 60 / WORDS_PER_MINUTE + pauses


def longest(name: str) -> float:
    """Seconds that a prompt may take."""
    return LONGEST_GREETING if name.partition(".")[2].startswith(("greeting", "notice")) else LONGEST


def check_spoken(book: PromptBook, spoken: Set[str], problems: FileProblems) -> None:
    """Notes what would break a call: a prompt that is spoken and not written, a placeholder nobody knows."""
    for name in sorted(spoken - book.names()):
        table = name.partition(".")[2]
        problems.add(*book.place(name), f"The prompt {name} is spoken but is not written: add a table [{table}].")
    for name in sorted(book.names()):
        for placeholder in sorted(book.placeholders(name) - book.samples.keys()):
            problems.add(*book.place(name), f"{name}: {{{placeholder}}} has no sample in samples.toml.")


def check(book: PromptBook, used: Set[str], problems: FileProblems) -> None:
    """Notes all that is wrong with the prompts; `used` are the names of those that the line speaks."""
    check_spoken(book, used, problems)
    for name in sorted(book.names() - used):
        problems.add(*book.place(name), f"{name} is written but never spoken.")
    for name in sorted(book.names()):
        _check_prompt(book, name, problems)


def _check_prompt(book: PromptBook, name: str, problems: FileProblems) -> None:
    prompt, most = book.prompt(name), longest(name)
    for variant in _lacking(prompt):
        problems.add(*book.place(name), f"{name} asks but has no {variant}.")
    for variant, text in prompt.texts.items():
        seconds = words_per_minute_seconds(book.sample(text))
        if not any(mark.isalnum() for mark in text):
            problems.add(*book.place(name, variant), f"{name}: {variant} has no word to say.")
        if seconds > most:
            problems.add(*book.place(name, variant), f"{name}: {variant} takes {seconds:.1f} s, at most {most:.0f} s.")


def _lacking(prompt: Prompt) -> list[str]:
    return [variant for variant in ("again", "help") if prompt.asks and variant not in prompt.texts]


def _words(token: str) -> int:
    figures = "".join(_FIGURE.findall(token))
    if figures:
        return (len(figures) + 1) // 2
    return int(any(mark.isalnum() for mark in token))
