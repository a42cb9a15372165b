"""Piper's real runtime speaks, with a voice that only hums: what is tested is all that is around a voice."""

import json
import multiprocessing
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from ivr.core import codec
from ivr.core.codec import Sound
from ivr.core.errors import VoiceFailed
from ivr.core.settings import Settings
from ivr.speech import loudness
from ivr.speech.voices.piper import Pace, Piper
from ivr.speech.voices.voice import Voice, create_voice
from tests.speech.voices.test_voice import LONG, SENTENCES
from tests.support.piper_voice import VOICE

HELLO = "Bonjour. Au revoir."


@pytest.fixture
def piper(tmp_path: Path) -> Piper:
    return Piper(VOICE, tmp_path / "voice")


@pytest.fixture
def voice(piper: Piper, tmp_path: Path) -> Voice:
    return Voice(tmp_path / "voice", better=piper)


def copy_of_the_voice(folder: Path) -> Path:
    folder.mkdir()
    for file in (VOICE, VOICE.with_name(f"{VOICE.name}.json")):
        shutil.copy(file, folder)
    return folder / VOICE.name


def sound_of(wav: bytes) -> Sound:
    return codec.to_sound(codec.decode(codec.payload(wav)))


@pytest.mark.parametrize(("slow", "words_per_minute"), [(False, 150), (True, 120)])
def test_it_speaks_at_the_measured_rate(voice: Voice, slow: bool, words_per_minute: int) -> None:
    words = sum(any(mark.isalnum() for mark in token) for token in LONG.split())
    assert words * 60 / voice.duration(LONG, slow) == pytest.approx(words_per_minute, abs=8)


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize(("loud", "target"), [(False, -20), (True, -14)])
def test_it_is_as_loud_as_every_prompt(voice: Voice, text: str, loud: bool, target: float) -> None:
    assert loudness.level(sound_of(voice.audio(text, loud=loud))) == pytest.approx(target, abs=1)


def share_at_500_hertz(wav: bytes) -> float:
    power = np.abs(np.fft.rfft(sound_of(wav))) ** 2
    hertz = np.fft.rfftfreq(sound_of(wav).size, 1 / 8000)
    return float(power[np.abs(hertz - 500) < 20].sum() / power.sum())


def is_spoken(wav: bytes) -> bool:
    """Whether it is speech rather than a hum."""
    return codec.duration(wav) > 0.5 and share_at_500_hertz(wav) < 0.5


def test_it_hums_and_not_the_other_voice(voice: Voice) -> None:
    assert share_at_500_hertz(voice.audio(HELLO)) > 0.9
    assert voice.name == "Piper humming"


def test_the_setting_chooses_it(tmp_path: Path) -> None:
    assert create_voice(Settings(var_dir=tmp_path, piper_voice=str(VOICE))).name == "Piper humming"
    assert create_voice(Settings(var_dir=tmp_path)).name == "eSpeak NG fr"


def test_pauses_between_options_are_exact_and_those_between_sentences_short(voice: Voice) -> None:
    for text, seconds in (("Oui, faites le 1. | Non, faites le 2.", 0.6), ("Oui. || Non.", 0.9), ("Oui. Non.", 0.4)):
        silent = np.abs(sound_of(voice.audio(text))) < 0.01
        edges = np.flatnonzero(np.diff(silent.astype(int)))
        assert max(np.diff(edges)) / 8000 == pytest.approx(seconds, abs=0.1)


def test_its_pace_is_measured_once(piper: Piper, tmp_path: Path) -> None:
    plain = piper.speak(HELLO, False).size
    kept = tmp_path / "voice" / "piper-pace.json"
    described = json.loads(kept.read_text())
    kept.write_text(json.dumps({**described, "plain": described["plain"] / 2, "stretched": described["stretched"] / 2}))
    assert Piper(VOICE, tmp_path / "voice").speak(HELLO, False).size > 1.5 * plain


@pytest.mark.parametrize("kept", ["", "{}", '{"mark": "another voice", "plain": 1, "stretched": 2}', '{"mark": 3'])
def test_another_voices_pace_is_measured_anew(piper: Piper, kept: str, tmp_path: Path) -> None:
    plain = piper.speak(HELLO, False).size
    (tmp_path / "voice" / "piper-pace.json").write_text(kept)
    assert Piper(VOICE, tmp_path / "voice").speak(HELLO, False).size == plain


def test_a_pace_that_no_scale_reaches_is_approached() -> None:
    assert Pace(plain=1.0, stretched=1.01).scale(150) == 3.0
    assert Pace(plain=90.0, stretched=91.0).scale(150) == 0.5


def test_brackets_are_not_phonemes(piper: Piper) -> None:
    assert (
        piper.speak("[[aaaaaaaaaaaaaaaaaaaa]] oui", False).size == piper.speak("aaaaaaaaaaaaaaaaaaaa oui", False).size
    )


def test_what_it_said_is_kept_apart_from_the_other_voice(voice: Voice, tmp_path: Path) -> None:
    hummed = voice.audio(HELLO)
    assert voice.rendered(HELLO)
    other = Voice(tmp_path / "voice")
    assert not other.rendered(HELLO)
    assert other.audio(HELLO) != hummed
    assert voice.audio(HELLO) == hummed


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("missing", ["humming.onnx", "humming.onnx.json"])
def test_a_voice_that_is_not_there_is_replaced_and_logged(missing: str, keep: bool, tmp_path: Path) -> None:
    file = copy_of_the_voice(tmp_path / "piper")
    (file.parent / missing).unlink()
    voice = Voice(tmp_path / "voice", better=Piper(file, tmp_path / "voice"))
    with capture_logs() as logs:
        assert is_spoken(voice.audio(HELLO, keep=keep))
    assert [(line["event"], line["voice"]) for line in logs] == [("voice_failed", "Piper humming")]
    assert missing in logs[0]["problem"]
    assert voice.name == "eSpeak NG fr"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("humming.onnx", b"no graph"),
        ("humming.onnx", b""),
        ("humming.onnx.json", b"{"),
        ("humming.onnx.json", b'{"num_symbols": 3}'),
    ],
)
def test_a_damaged_voice_is_replaced_and_logged(name: str, content: bytes, tmp_path: Path) -> None:
    file = copy_of_the_voice(tmp_path / "piper")
    (file.parent / name).write_bytes(content)
    voice = Voice(tmp_path / "voice", better=Piper(file, tmp_path / "voice"))
    with capture_logs() as logs:
        assert is_spoken(voice.audio(HELLO))
    assert [line["event"] for line in logs] == ["voice_failed"]


def test_a_voice_that_says_nothing_is_replaced(tmp_path: Path) -> None:
    file = copy_of_the_voice(tmp_path / "piper")
    settings = file.with_name(f"{file.name}.json")
    settings.write_text(settings.read_text().replace('"espeak": {"voice": "fr"}', '"espeak": {"voice": "no-voice"}'))
    with pytest.raises(VoiceFailed):
        Piper(file, tmp_path / "voice").speak("Bonjour.", False)


def test_a_line_without_piper_speaks(voice: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "piper", None)
    with capture_logs() as logs:
        assert is_spoken(voice.audio(HELLO))
    assert [line["event"] for line in logs] == ["voice_failed"]


def test_a_problem_is_logged_once_until_the_voice_speaks_again(tmp_path: Path) -> None:
    file = copy_of_the_voice(tmp_path / "piper")
    voice = Voice(tmp_path / "voice", better=Piper(file, tmp_path / "voice"))
    file.rename(file.with_name("away"))
    with capture_logs() as logs:
        for text in ("Oui.", "Non.", "Bonjour."):
            voice.audio(text)
    assert len(logs) == 1
    file.with_name("away").rename(file)
    assert not is_spoken(voice.audio(HELLO))
    file.unlink()
    with capture_logs() as logs:
        assert is_spoken(voice.audio(HELLO, slow=True))
    assert len(logs) == 1


def test_threads_get_their_own_words(piper: Piper) -> None:
    texts = ["oui", "quatre-vingt-dix-neuf", "un assistant automatique"] * 3
    alone = [piper.speak(text, False).size for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: piper.speak(text, False).size, texts)) == alone


def speak_in_child(queue: "multiprocessing.Queue[int]", piper: Piper) -> None:
    queue.put(piper.speak(HELLO, False).size)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_it_speaks_in_a_process_forked_from_one_where_it_spoke(piper: Piper) -> None:
    spoken = piper.speak(HELLO, False).size
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[int] = context.Queue()
    process = context.Process(target=speak_in_child, args=(queue, piper))
    process.start()
    try:
        assert queue.get(timeout=60) == spoken
    finally:
        process.kill()
        process.join()
