"""A grammar that reads what another reads, and something more that may be said instead."""

from dataclasses import dataclass

from ivr.language.grammars.base import Grammar, Timing, Understood


@dataclass(frozen=True)
class Around:
    """Stands for `grammar`; what more it hears is for those made of it to say."""

    grammar: Grammar

    @property
    def kind(self) -> str:
        """That of the answer wanted."""
        return self.grammar.kind

    @property
    def timing(self) -> Timing:
        """That of the answer wanted."""
        return self.grammar.timing

    @property
    def most_keys(self) -> int:
        """That of the answer wanted."""
        return self.grammar.most_keys

    def vocabulary(self) -> frozenset[str]:
        """The lower-case words and phrases a recogniser listens for."""
        return self.grammar.vocabulary()

    def hear(self, words: str) -> Understood:
        """Reads the answer wanted."""
        return self.grammar.hear(words)

    def press(self, keys: str) -> Understood:
        """Keys of the answer wanted."""
        return self.grammar.press(keys)
