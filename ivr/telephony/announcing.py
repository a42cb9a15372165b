"""What the line says of its own accord to callers who wait and to agents: prompts as audio addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.calls.turns import PERSONAL
from ivr.language.say import Say
from ivr.line import Line
from ivr.telephony.audio_links import AudioLinks, Utterance


@dataclass(frozen=True)
class Announcer:
    """Speaks outside the turns of a call."""

    line: Line
    links: AudioLinks
    public_url: str

    def plays(self, says: Iterable[Say]) -> list[str]:
        """The audio addresses of prompts."""
        now = self.line.clock()
        spoken = [Utterance(self.words(say), keep=PERSONAL.isdisjoint(say.values)) for say in says]
        tokens = [self.links.token(utterance, now) for utterance in spoken]
        return [f"{self.public_url}/audio/{token}.wav" for token in tokens]

    def words(self, say: Say) -> str:
        """A prompt with its blanks filled in."""
        return self.line.departments.current().prompts.text(say)
