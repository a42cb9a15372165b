"""How long a caller waits for words that were never said before: the announcement of a pair, spoken cold."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bench.figures import percentile
from ivr.core import codec
from ivr.core.settings import ROOT
from ivr.language import wording
from ivr.language.prompts import PromptBook
from ivr.language.say import Say
from ivr.speech.voices.voice import Voice

ANNOUNCEMENTS = 200
_FIRST = """
import sys, tempfile, time
from pathlib import Path
from ivr.speech.voice import Voice
voice, started = Voice(Path(tempfile.mkdtemp())), time.perf_counter()
voice.audio(sys.argv[1], keep=False)
print(time.perf_counter() - started)
"""


def measure() -> Sequence[tuple[str, str]]:
    """Milliseconds to render an announcement that no cache knows."""
    texts = [_announcement(place) for place in range(ANNOUNCEMENTS)]
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as folder:
        voice = Voice(Path(folder))
        voice.check()
        timed = [_timed(voice, text) for text in texts]
    spoken = sum(codec.duration(sound) for sound, _ in timed) / len(timed)
    waited = " / ".join(f"{percentile([ms for _, ms in timed], at):.0f}" for at in (50, 95, 100))
    return [
        (f"a pair announced, {spoken:.1f} s of speech, cold: p50 / p95 / worst, ms", waited),
        ("the first announcement of a fresh process, ms", f"{_first(texts[0]):.0f}"),
    ]


def _announcement(place: int) -> str:
    first = datetime(2026, 11, 25, 9, 0) + timedelta(days=place, minutes=10 * (place % 30))
    slots = {"first": wording.slot(first), "second": wording.slot(first + timedelta(days=28))}
    book = PromptBook.load(ROOT / "prompts" / "fr")
    return book.text(Say("book.pair", {**book.samples, **slots}))


def _timed(voice: Voice, text: str) -> tuple[bytes, float]:
    started = time.perf_counter()
    sound = voice.audio(text)
    return sound, 1000 * (time.perf_counter() - started)


def _first(text: str) -> float:
    ran = subprocess.run([sys.executable, "-c", _FIRST, text], capture_output=True, text=True, check=True)
    return 1000 * float(ran.stdout)
