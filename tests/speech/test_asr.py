"""The real recogniser on real sound, with the model that comes with the line."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ivr.cli.model import words_of_line
from ivr.core import codec
from ivr.core.errors import ConfigurationError
from ivr.core.settings import OWN_MODEL, Settings
from ivr.department.files import load_department
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.choice.choice import Choice
from ivr.language.grammars.dates.birth_date import BirthDate
from ivr.language.grammars.names.name import Name
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.speech.asr import Model, Transcript
from ivr.speech.lexicon.pronounce import pronunciations
from tests.support.caller_voice import model, say
from tests.support.departments import SAONE_ET_LOIRE

MENU = Choice(3, (("rendez-vous",), ("déplacer", "annuler"), ("information",)))


def hear(grammar: Grammar, pcm: codec.Pcm) -> Transcript:
    ear = model().listen(grammar)
    for at in range(0, pcm.size, 160):
        ear.hear(pcm[at : at + 160])
    return ear.settle()


@pytest.mark.parametrize(
    ("grammar", "text", "value"),
    [
        (YesNo(), "oui", "yes"),
        (YesNo(), "oui merci", "yes"),
        (YesNo(), "c'est ça", "yes"),
        (MENU, "un", 1),
        (MENU, "deux", 2),
        (MENU, "trois", 3),
        (MENU, "le premier", 1),
        (MENU, "annuler", 2),
    ],
)
@pytest.mark.parametrize(("noise", "gain"), [(0.0005, 1.0), (0.003, 1.0), (0.001, 0.4)])
def test_answers_are_heard(
    grammar: Grammar, text: str, value: object, noise: float, gain: float, tmp_path: Path
) -> None:
    heard = hear(grammar, say(text, tmp_path, "fr", noise, gain))
    assert grammar.hear(heard.words).value == value
    assert 0.3 <= heard.confidence <= 1.0


def test_nothing_is_heard_in_silence() -> None:
    assert hear(YesNo(), np.zeros(16000, np.int16)) == Transcript()


def test_a_birth_date_is_heard(tmp_path: Path) -> None:
    grammar = BirthDate(date(2026, 11, 24))
    heard = hear(grammar, say("premier juillet trente-huit", tmp_path, "fr", noise=0.0005))
    assert grammar.hear(heard.words).value == "1938-07-01"


def test_noise_is_no_answer() -> None:
    noise = codec.to_pcm(np.random.default_rng(7).normal(0, 0.05, 16000))
    assert YesNo().hear(hear(YesNo(), noise).words).value is None


def test_breaths_of_one_answer_are_joined(tmp_path: Path) -> None:
    ear = model().listen(BirthDate(date(2026, 11, 24)))
    for part in ("premier juillet", "trente-huit"):
        ear.hear(say(part, tmp_path, "fr", noise=0.0))
        heard = ear.settle()
    assert heard.words == "premier juillet trente huit"


def test_a_forgotten_answer_leaves_nothing(tmp_path: Path) -> None:
    ear = model().listen(YesNo())
    ear.hear(say("oui", tmp_path, "fr"))
    ear.forget()
    assert ear.settle() == Transcript()
    ear.hear(say("c'est ça", tmp_path, "fr"))
    assert ear.settle().words == "c'est ça"


def test_words_so_far_are_seen_while_somebody_speaks(tmp_path: Path) -> None:
    ear = model().listen(MENU)
    ear.hear(say("le premier", tmp_path, "fr"))
    assert "premier" in ear.partial()


def test_words_and_phrases_that_the_model_lacks_are_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    wanted = {"oui", "chrysanthème", "d'accord", "demain-matin", "oui chrysanthème", "oui merci"}
    assert model().sayable(wanted) == ["d'accord", "demain matin", "oui", "oui merci"]
    model().listen(YesNo())
    assert capfd.readouterr().err == ""


def test_a_name_is_listened_to_openly(tmp_path: Path) -> None:
    heard = hear(Name(), say("bonjour", tmp_path, "fr"))
    assert heard.words


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="IVR_VOSK_MODEL"):
        Model(tmp_path)


def test_the_lines_own_model_knows_every_word_that_the_line_listens_for() -> None:
    """`ivr model lexicon NEW` writes a copy with the words that are missing: put its graph/ in the place of the old."""
    own = Model(OWN_MODEL)
    words = words_of_line(load_department(SAONE_ET_LOIRE), Settings())
    said = {word for word in words if pronunciations(word)}
    assert {word for word in said if not own.knows(word)} == set()
