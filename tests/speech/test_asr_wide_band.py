"""A model that listens at 16,000 Hz, as the official French ones do, gets telephone sound properly upsampled.

It is our own model told another rate, with its ear kept to the telephone band."""

import re
import shutil
from pathlib import Path

import pytest

from ivr.core import codec
from ivr.department import Listening
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.speech.asr import Model
from ivr.telephony.media.recorded_answer import hear
from tests.support.caller_voice import MODEL, say


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("model") / "wide"
    shutil.copytree(MODEL, folder)
    conf = folder / "conf" / "mfcc.conf"
    narrow = conf.read_text()
    told = re.sub(r"--sample-frequency=8000", "--sample-frequency=16000", narrow)
    conf.write_text(re.sub(r"--high-freq=-150", "--high-freq=3850", told))
    assert conf.read_text() != narrow
    return Model(folder)


def test_its_rate_is_read_from_its_configuration(wide: Model) -> None:
    assert wide.rate == 16000


@pytest.mark.parametrize(
    ("grammar", "text", "value"),
    [
        (YesNo(), "oui", "yes"),
        (YesNo(), "c'est ça", "yes"),
        (Choice(3), "deux", 2),
        (Choice(3), "trois", 3),
    ],
)
@pytest.mark.parametrize("frame", [160, 317])
def test_words_are_recognised(
    wide: Model, grammar: Grammar, text: str, value: object, frame: int, tmp_path: Path
) -> None:
    spoken = say(text, tmp_path, "fr", noise=0.0005)
    ear = wide.listen(grammar)
    for at in range(0, spoken.size, frame):
        ear.hear(spoken[at : at + frame])
    heard = ear.settle()
    assert grammar.hear(heard.words).value == value
    assert heard.confidence > 0.5


def test_several_breaths_are_joined_and_an_answer_is_forgotten(wide: Model, tmp_path: Path) -> None:
    ear = wide.listen(YesNo())
    for text in ("oui", "c'est ça"):
        ear.hear(say(text, tmp_path, "fr"))
        heard = ear.settle()
    assert heard.words == "oui c'est ça"
    ear.hear(say("oui", tmp_path, "fr"))
    ear.forget()
    assert ear.settle().words == ""


def test_a_whole_answer_is_heard_as_in_a_call(wide: Model, tmp_path: Path) -> None:
    answer = hear(wide, YesNo(), codec.encode(say("c'est ça", tmp_path, "fr")), Listening())
    assert (answer.transcript.words, answer.understood.value) == ("c'est ça", "yes")
