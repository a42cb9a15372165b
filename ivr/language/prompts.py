"""The book of prompts: what the line says, by name, from `prompts/<language>/<flow>.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.core.errors import ConfigurationError
from ivr.language.say import Say

VARIANTS = ("text", "again", "help")
SAMPLES = "samples.toml"
"""The longest realistic filling of each placeholder, by name."""

_TEXTS = frozenset(VARIANTS) | {f"relative_{variant}" for variant in VARIANTS}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

PAUSES = {"|": 0.6, "||": 0.9}
"""Seconds of silence that each mark in a text stands for; the marks are never spoken."""
SLOWER_PAUSES = 1.5
"""What pauses are multiplied by at the slow pace."""


@dataclass(frozen=True)
class Prompt:
    """One table of a prompt file."""

    texts: Mapping[str, str]
    """By variant: text, again, help, and relative_text, relative_again, relative_help for a call about a relative."""
    asks: bool = True
    """False for a statement, which is never asked again."""

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

    def __init__(self, prompts: Mapping[str, Prompt], samples: Mapping[str, str]) -> None:
        self._prompts = prompts
        self.samples = samples
        """The longest realistic filling of each placeholder."""

    @classmethod
    def load(cls, directory: Path) -> "PromptBook":
        """Reads the prompt files of a language's folder. Raises ConfigurationError naming the file at fault."""
        prompts: dict[str, Prompt] = {}
        files = sorted(path for path in directory.glob("*.toml") if path.name != SAMPLES)
        if not files:
            raise ConfigurationError(f"There are no prompts in {directory}: set IVR_PROMPTS to the folder of prompts.")
        for path in files:
            for table, value in _toml(path).items():
                prompts[f"{path.stem}.{table}"] = _prompt(path, table, value)
        samples = directory / SAMPLES
        return cls(prompts, _strings(samples, _toml(samples)) if samples.exists() else {})

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


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error}.") from error


def _strings(path: Path, values: Mapping[str, Any]) -> dict[str, str]:
    for key, value in values.items():
        if not isinstance(value, str) or not value.strip():
            raise ConfigurationError(f"{path.name}: {key} must be a text that is not empty.")
    return dict(values)


def _prompt(path: Path, table: str, value: Any) -> Prompt:
    where = f"{path.name}, line {_line(path, table)}: [{table}]"
    if not isinstance(value, dict) or not _NAME.fullmatch(table):
        raise ConfigurationError(f"{where} must be a table with a lower-case name.")
    values = dict(value)
    asks = values.pop("asks", True)
    unknown = sorted(values.keys() - _TEXTS)
    if unknown:
        raise ConfigurationError(f"{where} has the unknown key {unknown[0]}.")
    if "text" not in values or not isinstance(asks, bool):
        raise ConfigurationError(f"{where} needs a text, and asks may only be true or false.")
    for key, text in values.items():
        if not isinstance(text, str) or not text.strip() or set("{}") & set(_PLACEHOLDER.sub("", text)):
            raise ConfigurationError(f"{where}: {key} must be a text with placeholders such as {{first}}.")
    return Prompt(values, asks)


def _line(path: Path, table: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.strip().startswith((f"[{table}]", f"{table} "))), 1)
