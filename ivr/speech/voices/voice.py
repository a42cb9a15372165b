"""The line's voice: a human recording if there is one, else the best working synthetic voice."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from ivr.core import codec
from ivr.core.errors import InputError, VoiceFailed
from ivr.core.log import get_logger
from ivr.core.settings import Settings
from ivr.speech.voices import rendering
from ivr.speech.voices.audio_cache import AudioCache
from ivr.speech.voices.piper import Piper
from ivr.speech.voices.synthesis import Espeak, Synthesis

_RECENT = 64

log = get_logger(__name__)
T = TypeVar("T")


class Voice:
    """Renders texts and caches the audio.

    Audio is WAV: µ-law, 8,000 Hz, one channel, within ±2 dB of −20 dBFS for every text and voice, and faded at both
    ends, so that parts follow each other without a click."""

    def __init__(
        self, cache_dir: Path, name: str = "fr", recordings: Path | None = None, better: Synthesis | None = None
    ) -> None:
        self._cache = AudioCache(cache_dir)
        self._recordings = recordings
        self._certain = Espeak(name)
        self._better = better
        self._problem = ""
        """The better voice's last failure; empty after a success."""
        self._personal = lru_cache(_RECENT)(self._spoken)

    @property
    def name(self) -> str:
        """The synthetic voice's name, for operators."""
        return self._by_the_best(_named)

    def check(self) -> None:
        """Raises ConfigurationError when eSpeak NG does not start or does not know the voice."""
        self._certain.check()

    def warm(self) -> None:
        """Loads the voice into this process before its first call."""
        self.audio("Bonjour.", keep=False)

    def audio(self, text: str, slow: bool = False, loud: bool = False, keep: bool = True) -> bytes:
        """The text at 150 words a minute, 120 when slow, 6 dB louder when loud; 0.1 s of silence for an empty text.

        Personal texts need `keep=False`: they are never written to disk.
        Raises ConfigurationError when no voice starts."""
        return self._kept(text, slow, loud) if keep else self._personal(text, slow, loud)

    def rendered(self, text: str, slow: bool = False, loud: bool = False) -> bool:
        """Whether the text is in the cache."""
        return self._by_the_best(lambda voice: self._cache.has(voice.mark, text, slow, loud))

    def prompt_audio(self, prompt: str, text: str, slow: bool = False, loud: bool = False, keep: bool = True) -> bytes:
        """The human recording of a prompt at this pace if there is one, else the rendered text.

        `prompt` is a name of `PromptBook.recordable`, or empty. A recording is `<prompt>.wav`, at the slow pace
        `<prompt>.slow.wav`. One that cannot be read is logged and replaced. Raises what `audio` raises."""
        recording = self.recording(prompt, slow)
        if recording is not None:
            try:
                return self._recorded(recording, loud)
            except (InputError, OSError) as error:
                log.error("recording_unusable", file=recording.name, problem=str(error))
        return self.audio(text, slow, loud, keep)

    def recording(self, prompt: str, slow: bool = False) -> Path | None:
        """The file of a human recording of a prompt at this pace, if there is one."""
        if self._recordings is None or not prompt:
            return None
        path = self._recordings / f"{prompt}{'.slow' if slow else ''}.wav"
        return path if path.is_file() else None

    def duration(self, text: str, slow: bool = False) -> float:
        """Duration of the text in seconds."""
        return codec.duration(self.audio(text, slow, keep=False))

    def _kept(self, text: str, slow: bool, loud: bool) -> bytes:
        def kept(voice: Synthesis) -> bytes:
            return self._cache.get(lambda: rendering.spoken(voice, text, slow, loud), voice.mark, text, slow, loud)

        return self._by_the_best(kept)

    def _spoken(self, text: str, slow: bool, loud: bool) -> bytes:
        return self._by_the_best(lambda voice: rendering.spoken(voice, text, slow, loud))

    def _recorded(self, file: Path, loud: bool) -> bytes:
        stamp = file.stat()
        key = (file.name, f"{stamp.st_mtime_ns} {stamp.st_size}", loud)
        return self._cache.get(lambda: rendering.recorded(file, loud), *key)

    def _by_the_best(self, work: Callable[[Synthesis], T]) -> T:
        """Uses the better voice if there is one, and eSpeak NG when it fails: never silence."""
        if self._better:
            try:
                done = work(self._better)
            except VoiceFailed as failure:
                self._failed(self._better, str(failure))
            else:
                self._problem = ""
                return done
        return work(self._certain)

    def _failed(self, voice: Synthesis, problem: str) -> None:
        """Logs a failure once, until the voice works again or fails differently."""
        if problem != self._problem:
            log.warning("voice_failed", voice=voice.name, problem=problem)
            self._problem = problem


def create_voice(settings: Settings) -> Voice:
    """The line's voice, with its cache and recordings."""
    folder = settings.var_dir / "voice"
    better = Piper(Path(settings.piper_voice), folder) if settings.piper_voice else None
    return Voice(folder, settings.voice, settings.prompts_dir / "fr" / "audio", better)


def telephone_speech(settings: Settings) -> Callable[[str], bytes]:
    """Renders words as µ-law in the line's synthetic voice, for the local exchange."""
    voice = Voice(settings.var_dir / "voice", settings.voice)
    return lambda words: codec.payload(voice.audio(words, keep=False))


def _named(voice: Synthesis) -> str:
    voice.check()
    return voice.name
