"""Reads the topics the line can explain: one file of `faq/` each."""

import re
from pathlib import Path

from ivr.department.files.problems import FileProblems
from ivr.department.service import Topic

MOST_WORDS = 30
"""Twelve seconds at 150 words a minute."""

Paragraph = tuple[int, str]
"""The line on which it begins, and its text on one line."""


def read_topics(folder: Path, problems: FileProblems) -> tuple[Topic, ...]:
    """The topics of a folder in menu order."""
    files = sorted(folder.glob("*.md"))
    if not files:
        problems.add(folder, 1, "There is no topic: put at least one Markdown file here.")
    read = [(file, topic) for file in files if (topic := read_topic(file, problems))]
    _check_together(read, problems)
    return tuple(topic for _, topic in sorted(read, key=lambda item: item[1].order))


def read_topic(file: Path, problems: FileProblems) -> Topic | None:
    """A topic: "# title", "mots: …", "ordre: …", then paragraphs; None, with the problems noted, when it is not one."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        problems.add(file, 1, "This file cannot be read: it must be written in UTF-8.")
        return None
    title, words, order = [*lines, "", "", ""][:3]
    before = len(problems.found)
    _check_head(file, title, words, order, problems)
    paragraphs = _paragraphs(lines[3:], 4)
    _check_paragraphs(file, paragraphs, problems)
    if len(problems.found) > before:
        return None
    said = tuple(text for _, text in paragraphs)
    return Topic(file.stem, title[2:].strip(), _words(words), said, int(order.partition(":")[2]))


def _check_head(file: Path, title: str, words: str, order: str, problems: FileProblems) -> None:
    if not re.match(r"# \S", title):
        problems.add(file, 1, 'The first line must be "# " and the title spoken in the menu.')
    if not words.startswith("mots:") or not _words(words):
        problems.add(file, 2, 'The second line must be "mots: " and the words callers may say, separated by commas.')
    if not re.fullmatch(r"ordre:\s*\d{1,3}\s*", order):
        problems.add(file, 3, 'The third line must be "ordre: " and the place in the menu, a number.')


def _words(line: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in line.partition(":")[2].split(",") if word.strip())


def _paragraphs(lines: list[str], first: int) -> tuple[Paragraph, ...]:
    paragraphs: list[Paragraph] = []
    after_blank = True
    for number, line in enumerate(lines, first):
        text = line.strip()
        if text and after_blank:
            paragraphs.append((number, text))
        elif text:
            paragraphs[-1] = (paragraphs[-1][0], f"{paragraphs[-1][1]} {text}")
        after_blank = not text
    return tuple(paragraphs)


def _check_paragraphs(file: Path, paragraphs: tuple[Paragraph, ...], problems: FileProblems) -> None:
    if not paragraphs:
        problems.add(file, 4, "The topic says nothing: write at least one paragraph.")
    for number, text in paragraphs:
        if len(text.split()) > MOST_WORDS:
            count = len(text.split())
            problems.add(file, number, f"This paragraph has {count} words; {MOST_WORDS} can be listened to at once.")


def _check_together(read: list[tuple[Path, Topic]], problems: FileProblems) -> None:
    """A word, and a place in the menu, belong to one topic."""
    seen: dict[str, str] = {}
    for file, topic in read:
        for line, claim in [(3, f"place {topic.order}"), *((2, f'word "{word}"') for word in topic.words)]:
            if claim in seen:
                problems.add(file, line, f"The {claim} is already taken by the topic {seen[claim]}.")
            seen[claim] = topic.code
