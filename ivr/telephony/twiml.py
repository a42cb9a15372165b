"""Replies as TwiML, one small function per kind of reply. Attributes as in Twilio's TwiML reference."""

from collections.abc import Iterable

from twilio.twiml.voice_response import Connect, Dial, Enqueue, Gather, Stream, VoiceResponse

from ivr.dialogue.model import Listen

LANGUAGE = "fr-FR"
CARRIER_VOICE = "Polly.Lea"
"""Only for neutral fallback sentences: nothing personal is ever spoken by the carrier."""


def ask(plays: Iterable[str], listen: Listen, action: str) -> str:
    """Plays and waits for keys.

    `timeout` counts from the end of what is nested and again from each key: the pause at the end stretches the first
    wait without stretching the wait between keys. A single key acts at once, '#' included; '#' ends a longer field."""
    one_key = listen.most_keys == 1
    patience = round(listen.timing.first - listen.timing.between_keys)
    gather = Gather(
        input="dtmf",
        num_digits=listen.most_keys,
        finish_on_key="" if one_key else "#",
        timeout=round(listen.timing.between_keys),
        action_on_empty_result=True,
        action=action,
        method="POST",
    )
    for url in plays:
        gather.play(url)
    if patience > 0:
        gather.pause(length=patience)
    response = VoiceResponse()
    response.append(gather)
    return str(response)


def stream(url: str, token: str, after: str) -> str:
    """Joins the call to a media stream; at its end, however it comes, the carrier asks `after` how to go on."""
    spoken = Stream(url=url)
    spoken.parameter(name="token", value=token)
    connect = Connect(action=after, method="POST")
    connect.append(spoken)
    response = VoiceResponse()
    response.append(connect)
    return str(response)


def close(plays: Iterable[str]) -> str:
    """Plays and hangs up."""
    response = _playing(plays)
    response.hangup()
    return str(response)


def enqueue(plays: Iterable[str], queue: str, wait: str, left: str) -> str:
    """Plays and puts the caller into the agents' queue."""
    response = _playing(plays)
    _enqueue(response, queue, wait, left)
    return str(response)


def wait(plays: Iterable[str], seconds: int) -> str:
    """What somebody in the queue hears: words and a silence. At its end the carrier asks again, with fresh figures."""
    response = _playing(plays)
    response.pause(length=seconds)
    return str(response)


def hold(plays: Iterable[str], again: str) -> str:
    """What somebody on hold hears, again and again (Twilio's page "Conference Participant", HoldUrl)."""
    response = _playing(plays)
    response.redirect(again, method="POST")
    return str(response)


def choose(plays: Iterable[str], action: str, seconds: int = 8) -> str:
    """Plays and waits so many seconds for one key; without any, `action` is asked all the same."""
    gather = Gather(
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        timeout=seconds,
        action_on_empty_result=True,
        action=action,
        method="POST",
    )
    for url in plays:
        gather.play(url)
    response = VoiceResponse()
    response.append(gather)
    return str(response)


def whisper(plays: Iterable[str], action: str) -> str:
    """Says something to who picked up, and asks for the key that only a person presses."""
    return choose(plays, action, seconds=5)


def meet(conference: str, after: str) -> str:
    """Brings the call into a conference, without beep or music. It lasts while anybody is in it: a call that is sent to
    it twice cuts nobody off."""
    dial = Dial(action=after, method="POST")
    dial.conference(conference, start_conference_on_enter=True, end_conference_on_exit=False, beep=False, wait_url="")
    response = VoiceResponse()
    response.append(dial)
    return str(response)


def leave() -> str:
    """Out of the queue, on to its action."""
    response = VoiceResponse()
    response.leave()
    return str(response)


def goodbye() -> str:
    """Hangs up."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def apology(sentence: str, queue: str = "") -> str:
    """A neutral sentence in the carrier's voice, for when ours cannot be relied on, then the queue or the end."""
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


def _enqueue(response: VoiceResponse, queue: str, wait_url: str, left: str) -> None:
    response.append(Enqueue(queue, wait_url=wait_url, wait_url_method="POST", action=left, method="POST"))
