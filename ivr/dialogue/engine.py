"""The dialogue engine: the only way a call goes from one turn to the next. Pure: no input, no output, no clock."""

from dataclasses import replace

from ivr.dialogue import confirmation
from ivr.dialogue.commands import command_of
from ivr.dialogue.memory import Memory
from ivr.dialogue.model import (
    Call,
    Conversation,
    Decision,
    DialogueLimits,
    End,
    Goto,
    HandOver,
    Heard,
    Listen,
    Reply,
    Reprompt,
    Step,
)
from ivr.dialogue.ports import Desk
from ivr.language.grammars.base import NOTHING, Grammar, Understood
from ivr.language.say import Say

SILENCE = Heard()


def begin(call: Call, desk: Desk, talk: Conversation) -> tuple[Call, Reply]:
    """The first reply of a call, at its step."""
    return _enter(call, Goto(call.step), desk, talk, back=False)


def advance(call: Call, heard: Heard, desk: Desk, talk: Conversation) -> tuple[Call, Reply]:
    """Takes one answer and returns the call after it with the reply. Anytime words come first, then the question."""
    call = replace(call, turn=call.turn + 1, last="")
    obeyed = talk.global_handler(call, heard, desk) if heard.keys or heard.confidence >= talk.limits.sure else None
    if obeyed:
        return _follow(call, obeyed, desk, talk)
    step = asked(call, talk)
    grammar = step.hears(call, desk)
    command = _command(heard, grammar, talk.limits)
    if command == "agent":
        return _follow(replace(call, last=command), HandOver("asked"), desk, talk)
    if call.turn - call.memory.progress.turns_before >= talk.limits.turns:
        return _follow(call, HandOver("too_long"), desk, talk)
    if command == "goodbye" and heard.confidence <= talk.limits.certain and not confirmation.leaving(call):
        return _ask(replace(call, doubt=confirmation.LEAVING), (), desk, talk)
    if command:
        return _obey(command, replace(call, last=command), step, desk, talk)
    understood = _understand(heard, grammar, talk.limits)
    if understood.value is None:
        return _missed(call, heard, desk, talk, ())
    if understood.confidence <= talk.limits.certain and understood.value not in step.unconfirmed:
        return _doubt(call, understood.value, grammar, desk, talk)
    return _follow(call, step.decide(call, understood.value, desk), desk, talk, heard)


def asked(call: Call, talk: Conversation) -> Step:
    """What the call's last reply asked: its step, or whether an answer to it was heard rightly."""
    return confirmation.question(talk.steps[call.step], call)


def _command(heard: Heard, grammar: Grammar, limits: DialogueLimits) -> str | None:
    """The anytime command given. A person who is asked for in words need not be certain: to ask back would be the
    menu before the person that callers resent most, and a wrong hand-over costs an agent a minute."""
    return command_of(heard, grammar) if heard.keys or heard.confidence >= limits.sure else None


def _understand(heard: Heard, grammar: Grammar, limits: DialogueLimits) -> Understood:
    """What an answer means, with the lesser of the recogniser's confidence and the grammar's; keys are certain."""
    if heard.keys:
        return grammar.press(heard.keys.rstrip("#"))
    if not heard.words:
        return NOTHING
    understood = grammar.hear(heard.words)
    confidence = min(understood.confidence, heard.confidence)
    if confidence > limits.certain and confirmation.checked(understood.value, grammar):
        confidence = limits.certain
    return replace(understood, confidence=confidence) if confidence >= limits.sure else NOTHING


def _doubt(call: Call, value: object, grammar: Grammar, desk: Desk, talk: Conversation) -> tuple[Call, Reply]:
    """Checks an answer. When the check is answered without certainty too, only keys can help: that is a failure."""
    if call.doubt:
        call = _failed(call)
        if _lost(call, talk.limits):
            return _follow(call, HandOver("not_understood"), desk, talk)
        return _ask(call, (Say("anytime.unsure"),), desk, talk, "help")
    doubt = confirmation.about(value, grammar, desk)
    call = replace(call, doubt=doubt)
    if doubt.value is not None:
        return _ask(call, (), desk, talk)
    return _ask(call, (Say("anytime.heard_answer", {"heard": doubt.heard}),), desk, talk, "help")


def _follow(
    call: Call, decision: Decision, desk: Desk, talk: Conversation, heard: Heard = SILENCE
) -> tuple[Call, Reply]:
    call = replace(call, doubt=None)
    if isinstance(decision, HandOver):
        call = replace(call, memory=decision.memory or call.memory)
        decision = talk.hand_over(call, decision, desk)
    if isinstance(decision, Reprompt):
        return _missed(call, heard, desk, talk, decision.says)
    if isinstance(decision, End):
        call = replace(call, outcome=decision.outcome.value, no_matches_here=0)
        return call, _reply(call, decision.says, None, decision.queue)
    if isinstance(decision, HandOver):
        raise TypeError("hand_over must decide between Goto and End")
    return _enter(call, decision, desk, talk)


def _enter(call: Call, go: Goto, desk: Desk, talk: Conversation, back: bool = True) -> tuple[Call, Reply]:
    """Moves the call to a step and asks its question."""
    trail: tuple[tuple[str, Memory], ...] = ()
    if go.outcome is None and back:
        trail = (*call.trail, (call.step, call.memory))[-talk.limits.trail :]
    memory = go.memory or call.memory
    if go.past:
        trail = (*trail, (go.past, memory))[-talk.limits.trail :]
    outcome = go.outcome.value if go.outcome else call.outcome
    call = replace(call, step=go.to, memory=memory, no_matches_here=0, trail=trail, outcome=outcome)
    return _ask(call, go.says, desk, talk)


def _ask(
    call: Call, before: tuple[Say, ...], desk: Desk, talk: Conversation, variant: str = "text"
) -> tuple[Call, Reply]:
    """Speaks the question of the call's step and listens. Variants other than text speak its last prompt only."""
    step = asked(call, talk)
    says = step.says(call, desk)
    if variant != "text":
        says = (replace(says[-1], variant=variant),)
    grammar = step.hears(call, desk)
    listen = Listen(grammar.kind, grammar.most_keys, grammar.timing)
    return call, _reply(call, (*before, *says), listen, interruptible=step.interruptible)


def _reply(
    call: Call, says: tuple[Say, ...], listen: Listen | None, queue: bool = False, interruptible: bool = True
) -> Reply:
    slow, loud = call.pace.get("slow", False), call.pace.get("loud", False)
    return Reply(says, listen, queue, slow, loud, interruptible)


def _missed(call: Call, heard: Heard, desk: Desk, talk: Conversation, says: tuple[Say, ...]) -> tuple[Call, Reply]:
    """The retry ladder: rephrase with an example, then the keypad form and a person offered, then a person."""
    silent = not (heard.keys or heard.words)
    call = _failed(call)
    nobody = silent and call.turn == call.no_matches == talk.limits.no_matches_before_a_word
    if nobody or _lost(call, talk.limits):
        return _follow(call, HandOver("silence" if silent else "not_understood"), desk, talk)
    said = says or (Say("anytime.silence" if silent else "anytime.not_understood"),)
    return _ask(call, said, desk, talk, "again" if call.no_matches_here == 1 else "help")


def _failed(call: Call) -> Call:
    return replace(call, no_matches_here=call.no_matches_here + 1, no_matches=call.no_matches + 1)


def _lost(call: Call, limits: DialogueLimits) -> bool:
    return call.no_matches_here >= limits.no_matches_per_step or call.no_matches >= limits.no_matches_per_call


def _obey(command: str, call: Call, step: Step, desk: Desk, talk: Conversation) -> tuple[Call, Reply]:
    """Anytime words other than asking for a person."""
    if command == "back":
        return _back(call, desk, talk)
    if command == "help":
        return _ask(call, (), desk, talk, "help")
    if command == "wait":
        said = (Say("anytime.wait"),)
        grammar = step.hears(call, desk)
        timing = replace(grammar.timing, first=talk.limits.wait_seconds)
        return call, _reply(call, said, Listen(grammar.kind, grammar.most_keys, timing))
    if command == "goodbye":
        return _follow(call, confirmation.goodbye(call), desk, talk)
    if command in ("slower", "louder"):
        pace = "slow" if command == "slower" else "loud"
        call = replace(call, pace={**call.pace, pace: True})
        return _ask(call, (Say(f"anytime.{command}"),), desk, talk)
    return _ask(call, (), desk, talk)


def _back(call: Call, desk: Desk, talk: Conversation) -> tuple[Call, Reply]:
    if call.doubt:
        return _ask(replace(call, doubt=None), (Say("anytime.back"),), desk, talk)
    if not call.trail:
        return _ask(call, (Say("anytime.no_way_back"),), desk, talk)
    step, memory = call.trail[-1]
    call = replace(call, step=step, memory=memory, trail=call.trail[:-1], no_matches_here=0)
    return _ask(call, (Say("anytime.back"),), desk, talk)
