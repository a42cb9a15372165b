"""Replies as TwiML, one small function per kind of reply. Attributes as in Twilio's TwiML reference."""

from collections.abc import Iterable

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Connect, Dial, Enqueue, Gather, Stream, VoiceResponse

from ivr.dialogue.model import Listen

LANGUAGE = "fr-FR"
CARRIER_VOICE = "Polly.Lea"
"""Only for neutral fallback sentences: the carrier never speaks anything personal."""


def ask(plays: Iterable[str], listen: Listen, action: str) -> str:
    """Plays and waits for keys.

    `timeout` counts from the end of the nested verbs and again from each key: the pause at the end lengthens the wait
    for the first key only. A single key acts at once, '#' included; '#' ends a longer field."""
    pause = round(listen.timing.first - listen.timing.between_keys)
    return _gather(plays, action, round(listen.timing.between_keys), listen.most_keys, pause)


def stream(url: str, token: str, after: str) -> str:
    """Connects the call to a media stream; when the stream ends, for any reason, the carrier fetches `after`."""
    media = Stream(url=url)
    media.parameter(name="token", value=token)
    connect = Connect(action=after, method="POST")
    connect.append(media)
    return _document(connect)


def close(plays: Iterable[str]) -> str:
    """Plays and hangs up."""
    response = _playing(plays)
    response.hangup()
    return str(response)


def enqueue(plays: Iterable[str], queue: str, wait: str, left: str) -> str:
    """Plays and puts the caller into the agents' queue."""
    response = _playing(plays)
    response.append(Enqueue(queue, wait_url=wait, wait_url_method="POST", action=left, method="POST"))
    return str(response)


def wait(plays: Iterable[str], seconds: int) -> str:
    """An announcement in the queue, then silence; the carrier then fetches the next one, with new figures."""
    response = _playing(plays)
    response.pause(length=seconds)
    return str(response)


def hold(plays: Iterable[str], again: str) -> str:
    """Plays on hold, in a loop (Twilio's page "Conference Participant", HoldUrl)."""
    response = _playing(plays)
    response.redirect(again, method="POST")
    return str(response)


def choose(plays: Iterable[str], action: str, seconds: int = 8) -> str:
    """Plays and waits `seconds` for one key; `action` is fetched with or without one."""
    return _gather(plays, action, seconds)


def whisper(plays: Iterable[str], action: str) -> str:
    """Plays to the one who picked up and waits for a key, which a voicemail does not press."""
    return choose(plays, action, seconds=5)


def meet(conference: str, after: str) -> str:
    """Joins a conference, without beep or music. It lasts while anybody is in it, so a call that is sent to it twice
    disconnects nobody."""
    dial = Dial(action=after, method="POST")
    dial.conference(conference, start_conference_on_enter=True, end_conference_on_exit=False, beep=False, wait_url="")
    return _document(dial)


def leave() -> str:
    """Leaves the queue; its action follows."""
    response = VoiceResponse()
    response.leave()
    return str(response)


def goodbye() -> str:
    """Hangs up."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def apology(sentence: str, queue: str = "") -> str:
    """A neutral sentence in the carrier's voice, when ours may be unavailable, then the queue or the end."""
    response = VoiceResponse()
    response.say(sentence, language=LANGUAGE, voice=CARRIER_VOICE)
    if queue:
        response.enqueue(queue)
    else:
        response.hangup()
    return str(response)


def _playing(plays: Iterable[str]) -> VoiceResponse:
    response = VoiceResponse()
    for url in plays:
        response.play(url)
    return response


def _gather(plays: Iterable[str], action: str, timeout: int, most_keys: int = 1, pause: int = 0) -> str:
    gather = Gather(
        input="dtmf",
        num_digits=most_keys,
        finish_on_key="" if most_keys == 1 else "#",
        timeout=timeout,
        action_on_empty_result=True,
        action=action,
        method="POST",
    )
    for url in plays:
        gather.play(url)
    if pause > 0:
        gather.pause(length=pause)
    return _document(gather)


def _document(verb: TwiML) -> str:
    response = VoiceResponse()
    response.append(verb)
    return str(response)
