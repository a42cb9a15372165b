"""Real processes, a real socket, the real recogniser: calls that are heard."""

from tests.support.caller_voice import say
from tests.support.heard_line import HeardCall, HeardLine
from tests.support.stream_phone import StreamPhone

BOOKING = (
    ("un", "1", "pour vous-même"),
    ("un", "1", "date de naissance"),
    ("premier juillet trente-huit", "01071938", "Né le premier juillet mille neuf cent trente-huit"),
    ("oui", "1", "allergie"),
    ("", "2", "fièvre"),
    ("", "2", "en contact"),
    ("", "2", "autre vaccin"),
    ("", "2", "Covid"),
    ("", "2", "nom de famille"),
    ("", "1", "prénom"),
    ("", "1", "commune"),
    ("", "71000#", "Pour vous rappeler"),
    ("oui", "1", "Quand venir"),
    ("", "1", "Première injection"),
    ("le premier", "1", "Mâcon"),
    ("oui", "1", "numéro de dossier"),
)
"""What is said, if anything; what is pressed otherwise, or when it was not understood; what is heard then."""


def play(call: HeardCall, until: str = "") -> None:
    """Goes through the booking, to the question in which some words are heard."""
    for words, keys, expected in BOOKING:
        heard = call.speak(words) if words else call.press(keys)
        if "J'ai entendu" in heard:
            heard = call.press("1")
        elif "pas compris" in heard:
            heard = call.press(keys)
        assert expected in heard, (words, keys, heard)
        if until and until in heard:
            return


def test_a_call_books_by_voice_and_keys_and_hangs_up(line: HeardLine) -> None:
    call = line.call()
    play(call)
    booked = "SELECT count(*) FROM bookings WHERE call_id = :id AND status = 'booked' AND day2 - day1 = 28"
    assert call.scalar(booked) == 1
    call.speak("oui")
    assert "Au revoir" in call.press("2")
    assert call.reply() == ""
    assert call.phone.closed
    assert call.resume().endswith("<Response><Hangup /></Response>")
    assert line.sound()
    understood = "SELECT count(*) FROM turns WHERE call_id = :id AND mode = 'words' AND result = 'understood'"
    assert call.scalar(understood) >= 4  # type: ignore[operator]


def test_a_lost_socket_goes_on_by_keypad_at_the_same_question_and_then_by_voice(line: HeardLine) -> None:
    call = line.call()
    play(call, until="Né le premier juillet")
    call.phone.cut()
    assert "<Gather" in call.resume()
    assert "<Play>" in call.body
    assert "date de naissance" in call.type("2")
    call.speak("premier juillet trente-huit")
    assert call.scalar("SELECT mode FROM turns WHERE call_id = :id ORDER BY number DESC LIMIT 1") == "words"


def test_a_person_is_reached_in_words(line: HeardLine) -> None:
    call = line.call()
    assert "Je vous passe une personne" in call.speak("conseiller")
    call.reply()
    assert call.phone.closed
    assert "<Enqueue" in call.resume()
    assert "<Play>" not in call.body


def test_whoever_asks_at_once_after_the_stream_is_passed_on(line: HeardLine) -> None:
    """The next document is ready before the socket is closed."""
    for _ in range(5):
        call = line.call()
        call.press("0")
        while not call.phone.closed:
            call.phone.silence(0.02)
            call.reply()
        assert "<Enqueue" in call.resume()
        assert "<Play>" not in call.body


def test_a_prompt_is_interrupted_by_voice(line: HeardLine) -> None:
    call = line.call()
    call.phone.echoes = False
    call.press("1")
    call.phone.say(say("le premier", line.voices, "fr", noise=0.0005))
    assert "date de naissance" in call.reply()
    assert call.phone.cleared == 1


def test_a_stream_opens_once(line: HeardLine) -> None:
    call = line.call()
    assert call.stream
    again = StreamPhone(*call.stream)
    assert again.reply() == []
    assert again.closed
    assert "pour vous-même" in call.press("1")
