"""What every synthetic voice offers, and the one that always speaks."""

from typing import Protocol

from ivr.core import codec
from ivr.core.codec import Sound
from ivr.speech.voices import espeak

_NOMINAL = {False: 131, True: 111}
"""The library's rate that speaks about 150 words a minute, or 120 when slow, pauses between sentences included.

On running text it measures 142 and 118; the short words of menus ("faites le 1") make the prompts some 15 % quicker."""


class Synthesis(Protocol):
    """A voice that reads any text."""

    @property
    def name(self) -> str:
        """For the people who run the line."""

    @property
    def mark(self) -> str:
        """All that its sound depends on beside the text. Raises VoiceFailed."""

    def check(self) -> None:
        """Raises VoiceFailed when it is seen beforehand that it cannot speak."""

    def speak(self, text: str, slow: bool) -> Sound:
        """The text at 8,000 Hz, at about 150 words a minute, 120 when slow. Raises VoiceFailed."""


class Espeak:
    """eSpeak NG, which is part of the line: it starts wherever the line does."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    @property
    def name(self) -> str:
        """For the people who run the line."""
        return f"eSpeak NG {self._voice}"

    @property
    def mark(self) -> str:
        """All that its sound depends on beside the text. Raises ConfigurationError when it does not start."""
        return f"espeak {self._voice} {espeak.version()} {_NOMINAL}"

    def check(self) -> None:
        """Raises ConfigurationError when it does not start or there is no such voice."""
        self.speak("oui", slow=False)

    def speak(self, text: str, slow: bool) -> Sound:
        """The text at 8,000 Hz. Raises ConfigurationError when it does not start or there is no such voice."""
        pcm, rate = espeak.speak(text, self._voice, _NOMINAL[slow])
        return codec.at_telephone_rate(codec.to_sound(pcm), rate)
