from datetime import datetime
from pathlib import Path

import pytest

from exchange.telephone.script import Failure, Item, Setup, parse_script, read_script, run_script
from ivr.core.errors import InputError
from tests.exchange.toy import Documents, play, toy_line
from tests.support.line import dialler


def gather(said: str, keys: int = 1) -> str:
    return f'<Gather numDigits="{keys}" action="/next" actionOnEmptyResult="true">{play(said)}</Gather>'


def run(documents: Documents, text: str, outcome: str = "") -> list[Failure]:
    script = parse_script(f"# why\n{text}", outcomes=("booked", "person"))
    return run_script(script, dialler(toy_line(documents)), (lambda _sid: outcome) if outcome else None)


def toy() -> Documents:
    return {
        "/voice": gather("Bonjour. Votre numéro est le 12 34 56. Merci"),
        "/next": [gather("touche DIGITS parole WORDS", keys=6), play("touches DIGITS") + "<Hangup/>"],
    }


def test_a_script_says_why_it_exists_and_how_the_call_is_placed() -> None:
    script = parse_script(
        "# A hidden number\n# calls.\nfrom: +33385550001\nto: +33385218399\nwithheld: yes\nattested: no\n"
        "now: 2026-11-24T10:00\n\n< bonjour\n> 1\n<! erreur\n= raccroché\n--- (nouvel appel)\nwithheld: no\n> 2\n"
    )
    assert script.why == "A hidden number calls."
    first, second = script.calls
    assert first.setup == Setup("+33385550001", "+33385218399", True, False, datetime(2026, 11, 24, 10, 0))
    assert [(item.kind, item.text) for item in first.items] == [
        ("hears", "bonjour"),
        ("does", "1"),
        ("never hears", "erreur"),
        ("ends", "raccroché"),
    ]
    assert not second.setup.withheld
    assert second.items == (Item(15, "does", "2"),)


def test_what_a_script_does_not_say_comes_from_outside() -> None:
    script = parse_script("# why\nwithheld: yes\n> 1", setup=Setup(caller="+33699999999", called="+33385218399"))
    assert script.calls[0].setup == Setup("+33699999999", "+33385218399", withheld=True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("> 1", "must say in a comment"),
        ("# why\n= parti", "Line 2: 'parti' is no final state"),
        ("# why\nfrom: 0385", "Line 2"),
        ("# why\nwithheld: maybe", "Line 2"),
        ("# why\nnow: demain", "Line 2: 'demain' is not a date and time"),
        ("# why\ncolour: blue", "Line 2"),
        ("# why\n> 1\nfrom: +33385550001", "Line 3: a line starts with"),
        ("# why\nbonjour", "Line 2: a line starts with"),
    ],
)
def test_a_wrong_script_is_refused_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        parse_script(text)


def test_a_missing_script_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_script(tmp_path / "none.txt")


def test_a_call_that_goes_as_written_has_no_failures() -> None:
    assert not run(
        toy(),
        "< bonjour\n< numéro est le {reference}\n<! au revoir\n> 1\n< touche 1\n= écoute\n"
        "> {reference}\n< touches 123456\n= raccroché",
    )


def test_what_was_captured_is_known_in_the_next_call() -> None:
    assert not run(
        toy() | {"/next": play("touche DIGITS parole WORDS")},
        "< numéro est le {reference}\n--- (nouvel appel)\n> mon numéro est le {reference}\n< numero est le 12 34 56",
    )


@pytest.mark.parametrize(
    ("text", "line", "expected", "heard"),
    [
        ("< bonsoir", 2, "hears: bonsoir", "Bonjour. Votre numéro est le 12 34 56. Merci"),
        ("< numéro\n< bonjour", 3, "hears: bonjour", "Bonjour"),
        ("<! merci", 2, "never hears: merci", "Bonjour"),
        ("= raccroché", 2, "ends: raccroché", "listening: Bonjour"),
        ("= file d'attente", 2, "ends: file d'attente", "listening"),
        ("> 1\n> 123456\n> 1", 4, "to be listened to: 1", "hung up: touches 123456"),
    ],
)
def test_what_goes_otherwise_is_told_with_its_line(text: str, line: int, expected: str, heard: str) -> None:
    (failure,) = run(toy(), text)
    assert (failure.line, failure.expected) == (line, expected)
    assert heard in failure.heard
    assert str(failure).startswith(f"line {line}: expected {expected}")


def test_silence_and_hanging_up_are_written_in_brackets() -> None:
    assert not run(toy(), "> (silence)\n< touche parole none\n> (raccroche)\n= raccroché")


def test_a_broken_line_is_a_failure_unless_it_is_expected() -> None:
    (failure,) = run({"/voice": "<Redirect>/missing</Redirect>"}, "<! bonjour")
    assert failure.expected == "a call without errors"
    assert not run({"/voice": "<Redirect>/missing</Redirect>"}, "< application error\n= échec")


def test_the_queue_is_a_final_state() -> None:
    assert not run({"/voice": "<Enqueue>71</Enqueue>"}, "= file d'attente\n> (silence)\n= queue")


def test_an_outcome_is_checked_where_it_can_be_looked_up() -> None:
    assert not run(toy(), "= booked")
    assert not run(toy(), "= booked", outcome="booked")
    assert [failure.line for failure in run(toy(), "= booked", outcome="person")] == [2]


def test_how_surely_a_sentence_is_heard_is_written_behind_it() -> None:
    line = toy_line(toy())
    script = parse_script("# why\n> oui bien sûr (0.7)\n--- (nouvel appel)\n> oui bien sûr (merci)")
    assert not run_script(script, dialler(line))
    told = [(asked["SpeechResult"], asked["Confidence"]) for _, asked in line.asked if "SpeechResult" in asked]
    assert told == [("oui bien sûr", "0.7"), ("oui bien sûr (merci)", "1.0")]
