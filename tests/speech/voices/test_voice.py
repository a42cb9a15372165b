"""The voice really speaks: what is measured here is its sound."""

import multiprocessing
import threading
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from ivr.core import codec
from ivr.core.codec import Sound
from ivr.core.errors import ConfigurationError
from ivr.speech import loudness
from ivr.speech.voices import espeak
from ivr.speech.voices.voice import Voice

LONG = """
Bonjour. Vous êtes bien à la préfecture, pour la vaccination. Je suis un assistant automatique. Pour parler à une
personne, dites conseiller, à tout moment. L'appel n'est pas enregistré. Vos réponses servent à prendre votre
rendez-vous. Est-ce que vous appelez pour vous, ou pour une autre personne ? Quelle est votre date de naissance ? Par
exemple, dites : le deux mars mille neuf cent trente-huit. Dans quelle commune habitez-vous ? Merci. Je cherche un
rendez-vous près de chez vous, ne quittez pas. J'ai deux propositions. La première injection est le mardi seize mars, à
quatorze heures trente, au centre de Mâcon. La seconde injection est le mardi treize avril, à la même heure, au même
endroit. Est-ce que cela vous convient ? Très bien, votre rendez-vous est pris. Prenez un papier et un crayon, je vais
vous donner un numéro. Pensez à apporter votre carte vitale et une pièce d'identité. Au revoir, et bonne journée.
"""
SENTENCES = (
    "Bonjour.",
    "Oui ?",
    "Six.",
    "Faites le 0.",
    "Saint-Jean-de-Losne",
    "Première injection : | mardi 16 mars, à 14 h 30. || Deuxième injection : | mardi 13 avril, à 9 h.",
    "Attention, notez : || quatre, huit, deux, neuf, un, trois.",
)


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    return Voice(tmp_path / "voice", recordings=tmp_path / "audio")


def _sound(wav: bytes) -> Sound:
    return codec.to_sound(codec.decode(codec.payload(wav)))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(("slow", "words_per_minute"), [(False, 150), (True, 120)])
def test_it_speaks_at_the_measured_rate(voice: Voice, slow: bool, words_per_minute: int) -> None:
    words = sum(any(mark.isalnum() for mark in token) for token in LONG.split())
    assert words * 60 / voice.duration(LONG, slow) == pytest.approx(words_per_minute, abs=8)


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize(("loud", "target"), [(False, -20), (True, -14)])
def test_every_prompt_is_equally_loud(voice: Voice, text: str, loud: bool, target: float) -> None:
    sound = _sound(voice.audio(text, loud=loud, keep=False))
    assert loudness.level(sound) == pytest.approx(target, abs=1)
    assert 20 * np.log10(np.abs(sound).max()) < -3


@pytest.mark.parametrize("loud", [False, True])
def test_it_stays_within_the_telephone_band(voice: Voice, loud: bool) -> None:
    sound = _sound(voice.audio(LONG, loud=loud, keep=False))
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / 8000)
    outside = power[(hertz < 250) | (hertz > 3500)].sum() / power.sum()
    assert 10 * np.log10(outside) < -35


@pytest.mark.parametrize(
    ("mark", "slow", "seconds"), [("|", False, 0.6), ("||", False, 0.9), ("|", True, 0.9), ("||", True, 1.35)]
)
def test_pause_marks_are_silence(voice: Voice, mark: str, slow: bool, seconds: float) -> None:
    with_mark = _sound(voice.audio(f"Bonjour. {mark} Au revoir.", slow))
    apart = voice.duration("Bonjour.", slow) + voice.duration("Au revoir.", slow)
    assert len(with_mark) / 8000 - apart == pytest.approx(seconds, abs=0.05)
    assert _longest_silence(with_mark) == pytest.approx(seconds, abs=0.1)


def _longest_silence(sound: Sound) -> float:
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    return float(np.diff(loud).max()) / 8000


def test_a_pause_alone_is_a_pause(voice: Voice) -> None:
    assert voice.duration("|") == pytest.approx(0.6)


@pytest.mark.parametrize("text", ["", "  ", "…", "?!"])
def test_nothing_to_say_is_a_short_silence(voice: Voice, text: str) -> None:
    wav = voice.audio(text)
    assert codec.duration(wav) == pytest.approx(0.1)
    assert not _sound(wav).any()


def test_figures_are_spoken(voice: Voice) -> None:
    assert voice.duration("71") == pytest.approx(voice.duration("soixante et onze"), abs=0.1)
    assert voice.duration("14 h 30") == pytest.approx(voice.duration("quatorze heures trente"), abs=0.1)


def test_commands_to_the_engine_are_not_obeyed(voice: Voice) -> None:
    assert voice.duration("Bonjour \x01200s madame") > voice.duration("Bonjour madame") + 0.3


def test_a_text_is_rendered_once(voice: Voice, tmp_path: Path) -> None:
    assert not voice.rendered("Bonjour.")
    first = voice.audio("Bonjour.")
    assert voice.rendered("Bonjour.")
    (path,) = _files(tmp_path / "voice")
    path.write_bytes(codec.wav(b"kept"))
    assert voice.audio("Bonjour.") == codec.wav(b"kept") != first


def test_paces_and_levels_are_kept_apart(voice: Voice, tmp_path: Path) -> None:
    made = {voice.audio("Bonjour.", slow, loud) for slow in (False, True) for loud in (False, True)}
    assert len(made) == len(_files(tmp_path / "voice")) == 4


def test_voices_are_kept_apart(tmp_path: Path) -> None:
    assert Voice(tmp_path, "fr").audio("Septante et un.") != Voice(tmp_path, "en").audio("Septante et un.")
    assert len(_files(tmp_path)) == 2


def test_a_file_cut_short_is_rendered_again(voice: Voice, tmp_path: Path) -> None:
    whole = voice.audio("Bonjour.")
    (path,) = _files(tmp_path / "voice")
    path.write_bytes(whole[:100])
    assert codec.duration(voice.audio("Bonjour.")) == pytest.approx(codec.duration(whole), abs=0.05)
    assert codec.payload(path.read_bytes())


def test_a_personal_text_never_reaches_the_disk(voice: Voice, tmp_path: Path) -> None:
    first = voice.audio("Né le deux mars mille neuf cent trente-huit.", keep=False)
    assert not (tmp_path / "voice").exists()
    assert voice.audio("Né le deux mars mille neuf cent trente-huit.", keep=False) is first


def test_it_speaks_when_the_cache_cannot_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "voice"
    blocked.write_text("a file where the folder should be")
    assert codec.duration(Voice(blocked).audio("Bonjour.")) > 0.3


def test_an_unknown_voice_is_refused(tmp_path: Path) -> None:
    voice = Voice(tmp_path, "klingon-of-mars")
    with pytest.raises(ConfigurationError, match="klingon-of-mars"):
        voice.check()
    Voice(tmp_path, "fr").check()


def _recording(folder: Path, name: str, amplitude: float = 0.02, hertz: int = 1000, rate: int = 16000) -> None:
    folder.mkdir(exist_ok=True)
    tone = amplitude * np.sin(2 * np.pi * hertz * np.arange(rate) / rate)
    with wave.open(str(folder / f"{name}.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(codec.to_pcm(tone).tobytes())


def test_a_human_recording_is_played_at_the_level_of_the_voice(voice: Voice, tmp_path: Path) -> None:
    _recording(tmp_path / "audio", "welcome.menu")
    wav = voice.prompt_audio("welcome.menu", "Bonjour.")
    assert codec.duration(wav) == pytest.approx(1.0)
    assert loudness.level(_sound(wav)) == pytest.approx(-20, abs=1)


def test_a_new_recording_replaces_the_old_one(voice: Voice, tmp_path: Path) -> None:
    _recording(tmp_path / "audio", "welcome.menu", hertz=1000)
    old = voice.prompt_audio("welcome.menu", "Bonjour.")
    _recording(tmp_path / "audio", "welcome.menu", hertz=2000, rate=8000)
    assert voice.prompt_audio("welcome.menu", "Bonjour.") != old


def test_the_voice_speaks_what_is_not_recorded(voice: Voice, tmp_path: Path) -> None:
    _recording(tmp_path / "audio", "welcome.menu")
    assert voice.prompt_audio("welcome.other", "Bonjour.") == voice.audio("Bonjour.")
    assert voice.prompt_audio("", "Bonjour.") == voice.audio("Bonjour.")
    assert voice.prompt_audio("welcome.menu", "Bonjour.", slow=True) == voice.audio("Bonjour.", slow=True)


def test_the_slow_pace_has_its_own_recording(voice: Voice, tmp_path: Path) -> None:
    _recording(tmp_path / "audio", "welcome.menu.slow")
    assert codec.duration(voice.prompt_audio("welcome.menu", "Bonjour.", slow=True)) == pytest.approx(1.0)


def test_a_recording_that_cannot_be_read_is_spoken_and_logged(voice: Voice, tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "welcome.menu.wav").write_bytes(b"ID3")
    with capture_logs() as logs:
        assert voice.prompt_audio("welcome.menu", "Bonjour.") == voice.audio("Bonjour.")
    assert [(line["event"], line["file"]) for line in logs] == [("recording_unusable", "welcome.menu.wav")]


def test_threads_get_their_own_words() -> None:
    def seconds(text: str) -> float:
        samples, rate = espeak.speak(text, "fr", 131)
        return len(samples) / rate

    texts = [f"{word} {word}" for word in ("zéro", "cinquante", "quatre-vingt-dix-neuf", "un")] * 3
    alone = [seconds(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(seconds, texts)) == pytest.approx(alone, abs=0.03)


def _speak_in_child(queue: "multiprocessing.Queue[int]") -> None:
    queue.put(len(espeak.speak("Bonjour.", "fr", 135)[0]))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_speaks_while_its_parent_was_speaking(voice: Voice) -> None:
    done = threading.Event()

    def chatter() -> None:
        while not done.is_set():
            espeak.speak(LONG, "fr", 135)

    thread = threading.Thread(target=chatter)
    thread.start()
    try:
        spoken = [_forked() for _ in range(5)]
    finally:
        done.set()
        thread.join()
    assert min(spoken) > 5000


def _forked() -> int:
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[int] = context.Queue()
    process = context.Process(target=_speak_in_child, args=(queue,))
    process.start()
    try:
        return queue.get(timeout=60)
    finally:
        process.kill()
        process.join()


def _many_speak_in_child() -> None:
    texts = [f"Né le {day} juillet mille neuf cent trente-huit. C'est bien cela ?" for day in range(1, 29)] * 12
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda text: espeak.speak(text, "fr", 131 if len(text) % 2 else 107), texts))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_many_threads_speak_in_a_process_forked_from_one_that_spoke(voice: Voice) -> None:
    espeak.speak("Bonjour.", "fr", 131)
    process = multiprocessing.get_context("fork").Process(target=_many_speak_in_child)
    process.start()
    process.join(60)
    assert process.exitcode == 0


def test_it_names_its_version() -> None:
    assert espeak.version()[0].isdigit()
