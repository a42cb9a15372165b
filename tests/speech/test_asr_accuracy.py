"""What the real recogniser makes of every kind of answer, of chatter and of noise: measured, with a little room.

The bounds belong to the model that comes with the line; `python -m bench.ears` prints the figures. The synthesiser
never says a text twice in the same way: each bound is three standard deviations from the mean of twenty runs, to tell a
worse recogniser and not a worse day. Phrases and thresholds were chosen on synthetic voices; the human recordings only
tell how well that went."""

from itertools import islice
from pathlib import Path

import pytest

from ivr.cli.understand import KINDS
from ivr.dialogue.confirmation import checked
from ivr.language.grammars.dates.calendar import MONTHS, WEEKDAYS
from ivr.speech.asr import Model
from tests.support.june import june, needs_june
from tests.support.trials import (
    CONTEXT,
    HELD_OUT,
    SPEAKERS,
    Trial,
    answers,
    chatter,
    human_birth_dates,
    human_numbers,
    human_sentences,
    noise,
    score,
    yes_and_no,
)

ONE_IN_200 = 0.005
"""What is aimed at."""
SUNDAY_FIRST = (WEEKDAYS[-1], *WEEKDAYS[:-1])


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was spoken once in this module is kept."""
    return tmp_path_factory.mktemp("voices")


def test_a_yes_is_hardly_ever_heard_for_a_no(ears: Model, voices: Path) -> None:
    heard = score(ears, yes_and_no(voices, (*SPEAKERS[:2], *HELD_OUT[3:])))
    assert heard.wrong <= ONE_IN_200 * heard.trials, heard.mistakes
    assert heard.right >= 0.65 * heard.trials


@pytest.mark.parametrize("said", ["oui", "oui oui", "oui merci", "tout à fait", "non merci", "ça me va"])
def test_of_the_commonest_answers_at_most_one_voice_is_asked_again(ears: Model, voices: Path, said: str) -> None:
    trials = [trial for trial in yes_and_no(voices, SPEAKERS) if trial.said == said]
    heard = score(ears, trials)
    assert heard.mistakes == ()
    assert heard.again <= 1


def test_chatter_is_no_yes_and_no_no(ears: Model, voices: Path) -> None:
    heard = score(ears, chatter(voices, (SPEAKERS[1], HELD_OUT[3])))
    assert heard.wrong <= ONE_IN_200 * heard.trials, heard.mistakes
    assert heard.trials >= 200


def test_noise_and_music_are_no_yes_and_no_no(ears: Model) -> None:
    heard = score(ears, noise())
    assert heard.mistakes == ()
    assert heard.trials >= 60


@needs_june
def test_a_human_voice_that_says_something_else_is_no_yes_and_no_no(ears: Model) -> None:
    heard = score(ears, islice(human_sentences(), 0, None, 2))
    assert heard.mistakes == ()
    assert heard.trials >= 120


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("command", 0.90, 0.025),
        ("ordinal", 0.90, 0.0),
        ("choice", 0.92, 0.0),
        ("phone", 0.06, 0.0),
        ("birth_date", 0.92, 0.021),
        ("wish", 0.94, 0.03),
        ("duration", 0.75, 0.0),
        ("spelling", 0.18, 0.0),
        ("town", 0.68, 0.07),
    ],
)
def test_an_answer_is_understood_or_asked_again(
    ears: Model, voices: Path, kind: str, right: float, wrong: float
) -> None:
    heard = score(ears, answers(kind, voices))
    assert heard.right >= right * heard.trials
    assert heard.wrong <= wrong * heard.trials, heard.mistakes


@pytest.mark.parametrize(
    ("kind", "right", "wrong"), [("number", 0.70, 0.10), ("digits", 0.90, 0.05), ("postal_code", 0.50, 0.05)]
)
def test_what_may_be_misheard_is_read_back_to_the_caller(
    ears: Model, voices: Path, kind: str, right: float, wrong: float
) -> None:
    """Figures: "quatre-vingt-un" and "quatre-vingts" are alike on the telephone."""
    heard = score(ears, answers(kind, voices))
    assert heard.right >= right * heard.trials
    assert heard.wrong <= wrong * heard.trials, heard.mistakes
    assert checked("1", KINDS[kind](CONTEXT))


@needs_june
def test_the_digits_of_a_human_voice_are_understood(ears: Model) -> None:
    heard = score(ears, human_numbers(range(10), "digits"))
    assert (heard.right >= 9, heard.mistakes) == (True, ())


@needs_june
def test_the_numbers_of_a_human_voice_are_mostly_understood(ears: Model) -> None:
    heard = score(ears, human_numbers(range(100), "number"))
    assert heard.right >= 49
    assert heard.wrong <= 9, heard.mistakes


@needs_june
def test_hardly_a_birth_date_of_a_human_voice_is_mistaken_for_another(ears: Model) -> None:
    """And every one is read back."""
    assert score(ears, human_birth_dates()).wrong <= 1


@needs_june
@pytest.mark.parametrize(("file", "names", "least"), [("mon", MONTHS, 9), ("day", SUNDAY_FIRST, 6)])
def test_months_and_weekdays_of_a_human_voice_are_understood(
    ears: Model, file: str, names: tuple[str, ...], least: int
) -> None:
    wish = KINDS["wish"](CONTEXT)
    said = [
        Trial(name, wish, wish.hear(name).value, june(f"digits/{file}-{number}")) for number, name in enumerate(names)
    ]
    heard = score(ears, said)
    assert heard.right >= least
    assert heard.wrong <= 1, heard.mistakes
