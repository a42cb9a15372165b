"""Announcements outside a conversation, for waiting callers and for agents: prompts as audio addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.calls.turns import PERSONAL
from ivr.language.say import Say
from ivr.line import Line
from ivr.telephony.audio_links import AudioLinks, Utterance


@dataclass(frozen=True)
class Announcer:
    """Makes announcements from prompts."""

    line: Line
    links: AudioLinks
    public_url: str

    def plays(self, says: Iterable[Say]) -> list[str]:
        """The audio addresses of prompts."""
        now = self.line.clock()
        utterances = [Utterance(self.words(say), keep=PERSONAL.isdisjoint(say.values)) for say in says]
        return [f"{self.public_url}/audio/{self.links.token(utterance, now)}.wav" for utterance in utterances]

    def words(self, say: Say) -> str:
        """A prompt with its blanks filled in."""
        return self.line.departments.current().prompts.text(say)
