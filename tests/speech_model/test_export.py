"""What the real engine makes of a folder that we wrote: a network of two tones, made by least squares."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import vosk

from ivr.core import codec
from ivr.core.codec import TELEPHONE_RATE, Sound
from ivr.core.errors import InputError
from ivr.speech.asr import Model
from ivr.speech.lexicon import fst
from ivr.speech.lexicon.extend import extend
from ivr.speech.lexicon.graph import LexiconGraph, WordBoundaries
from speech_model import graph, phones
from speech_model.export import export, shipped
from speech_model.features import SIZE, mfcc
from speech_model.graph import UNKNOWN
from speech_model.layers import Layer, Network
from speech_model.texts import lexicon

LEXICON = {"grave": [("a", "m")], "aigu": [("i",)]}
HERTZ = {"a": 450.0, "m": 1000.0, "i": 2500.0}


def tone(sound: str, seconds: float = 0.3) -> Sound:
    time = np.arange(round(seconds * TELEPHONE_RATE)) / TELEPHONE_RATE
    hiss = np.random.default_rng(7).normal(0, 0.001, time.size)
    return hiss if sound == phones.SILENCE else hiss + 0.2 * np.sin(2 * np.pi * HERTZ[sound] * time)


@pytest.fixture(scope="module")
def network() -> Network:
    """Tells silence and the three tones apart; every other sound is unlikely."""
    sounds = (phones.SILENCE, *HERTZ)
    shown = np.concatenate([mfcc(tone(sound, 1.0)) for sound in sounds])
    wanted = np.repeat([phones.OUTPUT[sound] for sound in sounds], len(shown) // len(sounds))
    logits = np.where(np.arange(len(phones.OUTPUTS)) == wanted[:, None], 0.0, -15.0)
    with_one = np.concatenate((shown, np.ones((len(shown), 1))), axis=1)
    solved = np.linalg.lstsq(with_one, logits, rcond=1e-6)[0].astype(np.float32)
    even = np.full(len(phones.OUTPUTS), 1 / len(phones.OUTPUTS), np.float32)
    same = Layer((0,), np.concatenate((np.eye(SIZE), -np.eye(SIZE))).astype(np.float32), np.zeros(2 * SIZE, np.float32))
    back = np.concatenate((solved[:-1], -solved[:-1])).T
    last = Layer((-1, 0, 1), np.concatenate([back / 3] * 3, axis=1), solved[-1])
    return Network((same, last), even, np.full(len(phones.OUTPUTS), 0.6, np.float32))


@pytest.fixture(scope="module")
def folder(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("model")
    export(network, LEXICON, target)
    return target


def heard(folder: Path, *sounds: str, grammar: tuple[str, ...] = ()) -> dict[str, object]:
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    ear = vosk.KaldiRecognizer(model, TELEPHONE_RATE, *([json.dumps(grammar)] if grammar else []))
    ear.SetWords(True)
    said = np.concatenate([tone(sound) for sound in (phones.SILENCE, *sounds, phones.SILENCE)])
    ear.AcceptWaveform(codec.to_pcm(said).tobytes())
    result: dict[str, object] = json.loads(ear.FinalResult())
    return result


def test_the_engine_hears_words_of_our_network(folder: Path) -> None:
    assert heard(folder, "i", phones.SILENCE, "a", "m")["text"] == "aigu grave"


def test_the_engine_takes_a_grammar(folder: Path) -> None:
    assert heard(folder, "a", "m", grammar=("grave", UNKNOWN))["text"] == "grave"
    assert heard(folder, "a", "m", grammar=("aigu", UNKNOWN))["text"] != "aigu"


def test_the_engine_knows_when_a_word_was_said(folder: Path) -> None:
    (word,) = heard(folder, "a", "m")["result"]  # type: ignore[misc]
    assert word["word"] == "grave"
    assert word["start"] == pytest.approx(0.3, abs=0.1)
    assert word["end"] == pytest.approx(0.9, abs=0.1)


def test_the_engine_sees_the_features_that_the_network_learnt_from(network: Network) -> None:
    """What the engine hears above hangs on it; here the network alone says the same."""
    said = np.concatenate([tone(sound) for sound in ("a", "m", "i")])
    outputs = network.log_posteriors(mfcc(said)).argmax(axis=1)
    thirds = np.array_split(outputs, 3)
    assert [np.bincount(third).argmax() for third in thirds] == [phones.OUTPUT[sound] for sound in ("a", "m", "i")]


def test_the_lexicon_can_be_read_back(folder: Path) -> None:
    places = WordBoundaries.of((folder / "graph" / "phones" / "word_boundary.int").read_text())
    words = graph.numbered(LEXICON)
    read = LexiconGraph(fst.read(folder / "graph" / "HCLr.fst"), places, words[UNKNOWN])
    first = {sound: phones.number(sound, "begin") for sound in HERTZ}
    assert read.pronunciations[words["grave"]] == {(first["a"], first["m"])}
    assert read.pronunciations[words["aigu"]] == {(first["i"],)}


def test_a_department_adds_its_words_without_training(network: Network, tmp_path: Path) -> None:
    export(network, lexicon(), tmp_path / "model")
    extension = extend(tmp_path / "model", tmp_path / "more", ["guingamp", "oui"])
    assert (extension.added, extension.known) == (["guingamp"], ["oui"])
    vosk.SetLogLevel(-1)
    assert vosk.Model(str(tmp_path / "more")).vosk_model_find_word("guingamp") > 0


def test_a_model_of_the_whole_line_fits_into_the_repository(network: Network, tmp_path: Path) -> None:
    """6 MB, of which a network of 256 units takes 3.4."""
    export(network, lexicon(), tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 2_000_000


def test_every_number_of_a_sound_has_its_output() -> None:
    for sound in phones.SOUNDS:
        numbers = [phones.number(sound, place) for place in phones.PLACES]
        assert {phones.output_of(number) for number in numbers} == {phones.OUTPUT[sound]}
    assert phones.output_of(phones.SILENCE_NUMBER) == phones.OUTPUT[phones.SILENCE]
    assert phones.number(phones.SOUNDS[-1], phones.PLACES[-1]) == phones.COUNT


def test_the_model_of_the_service_carries_its_licences(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "own" / "am").mkdir(parents=True)
    (tmp_path / "own" / "am" / "old").touch()
    shipped(folder, tmp_path / "own")
    assert "GPL-2.0-or-later" in (tmp_path / "own" / "LICENCES.md").read_text()
    assert not (tmp_path / "own" / "am" / "old").exists()
    assert Model(tmp_path / "own").name == "vosk-model-telephone-fr-ivr"


def test_a_model_too_large_for_the_repository_is_refused(folder: Path, tmp_path: Path) -> None:
    large = shutil.copytree(folder, tmp_path / "large")
    (large / "more").write_bytes(bytes(6_000_000))
    with pytest.raises(InputError, match="narrower"):
        shipped(large, tmp_path / "own")
    assert not (tmp_path / "own").exists()
