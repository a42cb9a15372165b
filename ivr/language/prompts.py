"""The book of prompts: what the line says, by name, from `prompts/<language>/<flow>.toml`."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass

from ivr.core.errors import ConfigurationError
from ivr.department.files.problems import FileProblems
from ivr.department.files.toml_file import Located, read_toml
from ivr.department.kinds import CHECKED, Text
from ivr.language.say import Say

VARIANTS = ("text", "again", "help")
SAMPLES = "samples.toml"
"""The longest realistic filling of each placeholder, by name."""

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

PAUSES = {"|": 0.6, "||": 0.9}
"""Seconds of silence that each mark in a text stands for; the marks are never spoken."""
SLOWER_PAUSES = 1.5
"""What pauses are multiplied by at the slow pace."""


def _fillable(text: str) -> str:
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        raise ValueError("Braces are for placeholders such as {first} only.")
    return text


TableName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Fillable = Annotated[Text, AfterValidator(_fillable)]
"""A text with placeholders."""


@dataclass(frozen=True, config=CHECKED, kw_only=True)
class Prompt:
    """One table of a prompt file. The relative texts are those of a call about a relative."""

    text: Fillable
    again: Fillable | None = None
    help: Fillable | None = None
    relative_text: Fillable | None = None
    relative_again: Fillable | None = None
    relative_help: Fillable | None = None
    asks: bool = True
    """False for a statement, which is never asked again."""

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What is written, by the names of the keys."""
        names = (f"{of_whom}{variant}" for of_whom in ("", "relative_") for variant in VARIANTS)
        return {name: text for name in names if (text := getattr(self, name))}

    def choose(self, variant: str, relative: bool) -> str:
        """Name of the text to speak: help falls back to again, again to text, each first in its relative form."""
        for number in range(VARIANTS.index(variant), -1, -1):
            wanted = VARIANTS[number]
            if relative and f"relative_{wanted}" in self.texts:
                return f"relative_{wanted}"
            if wanted in self.texts:
                return wanted
        return "text"


class PromptBook:
    """Every prompt of a language."""

    def __init__(self, directory: Path, files: Mapping[str, Located[dict[str, Prompt]]], samples: Mapping[str, str]):
        self._directory = directory
        self._files = files
        self._prompts = {f"{flow}.{table}": each for flow, file in files.items() for table, each in file.value.items()}
        self.samples = samples
        """The longest realistic filling of each placeholder."""

    @classmethod
    def load(cls, directory: Path) -> "PromptBook":
        """Reads the prompt files of a language's folder.
        Raises ConfigurationError listing every problem, one per line `file:line: sentence`."""
        problems = FileProblems()
        paths = sorted(path for path in directory.glob("*.toml") if path.name != SAMPLES)
        if not paths:
            problems.add(directory, 1, "There are no prompts here: set IVR_PROMPTS to the folder of prompts.")
        read = {path.stem: read_toml(path, dict[TableName, Prompt], problems) for path in paths}
        filled = directory / SAMPLES
        samples = read_toml(filled, dict[str, Text], problems) if filled.exists() else None
        problems.raise_any()
        return cls(directory, {flow: file for flow, file in read.items() if file}, samples.value if samples else {})

    def place(self, name: str, variant: str = "") -> tuple[Path, int]:
        """File and line of a prompt or one of its texts; where it would be written when there is none."""
        flow, _, table = name.partition(".")
        file = self._files.get(flow)
        return (file.file, file.line(table, variant)) if file else (self._directory / f"{flow}.toml", 1)

    def names(self) -> frozenset[str]:
        """Every prompt, as "<flow>.<table>"."""
        return frozenset(self._prompts)

    def prompt(self, name: str) -> Prompt:
        """The prompt of that name. Raises ConfigurationError when there is none."""
        try:
            return self._prompts[name]
        except KeyError:
            flow, _, table = name.partition(".")
            raise ConfigurationError(f"There is no prompt {name}: write a table [{table}] in {flow}.toml.") from None

    def placeholders(self, name: str) -> frozenset[str]:
        """What must be filled in to speak any text of the prompt. Raises ConfigurationError for an unknown prompt."""
        texts = self.prompt(name).texts.values()
        return frozenset(found for text in texts for found in _PLACEHOLDER.findall(text))

    def text(self, say: Say, relative: bool = False) -> str:
        """The words to speak, filled in; `relative` when the call is for somebody else.

        Raises ConfigurationError naming an unknown prompt or a value that was not given."""
        prompt = self.prompt(say.prompt)
        text = prompt.texts[prompt.choose(say.variant, relative)]
        return _PLACEHOLDER.sub(lambda found: _value(say, found[1]), text)

    def recording_name(self, say: Say, relative: bool = False) -> str:
        """The key in `recordable` of what `text` returns; empty when values are filled in."""
        prompt = self.prompt(say.prompt)
        variant = prompt.choose(say.variant, relative)
        return "" if _PLACEHOLDER.search(prompt.texts[variant]) else _full_name(say.prompt, variant)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with its name: "<flow>.<table>", then ".again" or another variant for all but the first text."""
        for name, prompt in sorted(self._prompts.items()):
            for variant, text in prompt.texts.items():
                yield _full_name(name, variant), text

    def recordable(self) -> dict[str, str]:
        """The texts without placeholders, by name: a human can record them."""
        return {name: text for name, text in self.texts() if not _PLACEHOLDER.search(text)}

    def fixed_texts(self) -> tuple[str, ...]:
        """The texts without placeholders, each once: they can be rendered before the first call."""
        return tuple(dict.fromkeys(self.recordable().values()))

    def sample(self, text: str) -> str:
        """The text with the longest realistic values; a placeholder without a sample stays."""
        return _PLACEHOLDER.sub(lambda found: self.samples.get(found[1], found[0]), text)


def _full_name(name: str, variant: str) -> str:
    return name if variant == "text" else f"{name}.{variant}"


def _value(say: Say, placeholder: str) -> str:
    try:
        return say.values[placeholder]
    except KeyError:
        raise ConfigurationError(f"The prompt {say.prompt} needs a value for {{{placeholder}}}.") from None
