"""The interface of synthetic voices, and eSpeak NG, which is always available."""

from typing import Protocol

from ivr.core import codec
from ivr.core.codec import Sound
from ivr.speech.voices import espeak

_NOMINAL = {False: 131, True: 111}
"""The library's rates for about 150 words a minute, or 120 when slow, with pauses between sentences.

Measured on running text: 142 and 118; prompts are about 15 % quicker with the short words of menus ("faites le 1")."""


class Synthesis(Protocol):
    """A voice that reads any text."""

    @property
    def name(self) -> str:
        """Name for operators."""

    @property
    def mark(self) -> str:
        """Everything that its sound depends on, without the text. Raises VoiceFailed."""

    def check(self) -> None:
        """Raises VoiceFailed when it cannot speak."""

    def speak(self, text: str, slow: bool) -> Sound:
        """The text at 8,000 Hz, at about 150 words a minute, 120 when slow. Raises VoiceFailed."""


class Espeak:
    """eSpeak NG, which is installed with the line."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    @property
    def name(self) -> str:
        """Name for operators."""
        return f"eSpeak NG {self._voice}"

    @property
    def mark(self) -> str:
        """Everything that its sound depends on, without the text. Raises ConfigurationError when it does not start."""
        return f"espeak {self._voice} {espeak.version()} {_NOMINAL}"

    def check(self) -> None:
        """Raises ConfigurationError when it does not start or there is no such voice."""
        self.speak("oui", slow=False)

    def speak(self, text: str, slow: bool) -> Sound:
        """The text at 8,000 Hz. Raises ConfigurationError when it does not start or there is no such voice."""
        pcm, rate = espeak.speak(text, self._voice, _NOMINAL[slow])
        return codec.at_telephone_rate(codec.to_sound(pcm), rate)
