"""The dialogue engine: a call, what was heard, a decision, a reply. Pure: no input, no output, no clock of its own."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from ivr.desk import Desk
from ivr.speech.grammars.base import NOTHING, Grammar, Timing, Understood


class Outcome(StrEnum):
    """How a call ended for the person (invariant I7: every call ends in one of these)."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    INFORMED = "informed"
    PERSON = "person"
    CALLBACK = "callback"
    HUNG_UP = "hung_up"


@dataclass(frozen=True)
class Heard:
    """What came from the caller in one turn; nothing at all is silence."""

    keys: str = ""
    words: str = ""
    confidence: float = 1.0
    """The recogniser's, 0 to 1; typed words are certain."""
    hurried: bool = False
    """The answer came before the reply could be listened to: two quick stars mean "back"."""


@dataclass(frozen=True)
class Say:
    """A prompt to speak, by name, with the words to fill in."""

    prompt: str
    values: Mapping[str, str] = field(default_factory=dict)
    variant: str = "text"
    """text, again (first failure) or help (second failure, and on request)."""


@dataclass(frozen=True)
class Listen:
    """What the line waits for after its reply."""

    kind: str
    most_keys: int
    timing: Timing


@dataclass(frozen=True)
class Reply:
    """What the line says and does next."""

    says: tuple[Say, ...]
    listen: Listen | None
    """None ends the conversation."""
    queue: bool = False
    """The call goes to the agents' queue."""
    slow: bool = False
    loud: bool = False
    interruptible: bool = True
    """False for what must be heard whole: keys still interrupt, speech only by hot words."""


Data = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """All that is remembered of a call between turns. It fits in JSON."""

    id: str
    step: str
    caller: str = ""
    """E.164, empty when withheld."""
    attested: bool = False
    """The network vouches for the caller's number (STIR/SHAKEN attestation A)."""
    data: Data = field(default_factory=dict)
    misses: int = 0
    """Failures at this step."""
    failures: int = 0
    """Failures in this call."""
    turn: int = 0
    pace: Mapping[str, bool] = field(default_factory=dict)
    """"slow" and "loud", when asked for."""
    trail: tuple[tuple[str, Data], ...] = ()
    """The last questions with what was known then, for "back"."""
    last: str = ""
    """The anytime command obeyed in the last turn, if any."""
    outcome: str = ""
    """What has been reached so far; an outcome of a call that ends now."""

    def to_json(self) -> dict[str, Any]:
        """The call as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Call":
        """The call that `to_json` described."""
        return cls(**{**value, "trail": tuple((step, data) for step, data in value["trail"])})


@dataclass(frozen=True)
class Go:
    """Go on at another question."""

    to: str
    says: tuple[Say, ...] = ()
    """Spoken before the next question."""
    keep: Data = field(default_factory=dict)
    """Added to what is known; a value of None forgets the key."""
    outcome: Outcome | None = None
    """What the caller has reached now; nothing before it can be gone back to."""


@dataclass(frozen=True)
class Ask:
    """Ask the same question again because the answer cannot be used; counts as a failure."""

    says: tuple[Say, ...] = ()


@dataclass(frozen=True)
class Person:
    """Hand over to a person."""

    reason: str
    """Stable code: asked, not_understood, silence, too_long, or the rule that asks for a person."""
    says: tuple[Say, ...] = ()
    keep: Data = field(default_factory=dict)


@dataclass(frozen=True)
class End:
    """End the conversation."""

    outcome: Outcome
    says: tuple[Say, ...] = ()
    queue: bool = False


Decision = Go | Ask | Person | End
Decide = Callable[[Call, Any, Desk], Decision]
Hears = Callable[[Call, Desk], Grammar]
Says = Callable[[Call, Desk], tuple[Say, ...]]


@dataclass(frozen=True)
class Step:
    """A question: what is said, what may be answered, what follows."""

    name: str
    says: Says
    hears: Hears
    decide: Decide
    interruptible: bool = True


@dataclass(frozen=True)
class Limits:
    """When the bot gives up and a person takes over (PHONE.md 1.1)."""

    misses_per_step: int = 3
    failures_per_call: int = 3
    turns: int = 34
    trail: int = 4
    wait_seconds: float = 30.0
    sure: float = 0.5
    """Below this confidence an answer is not understood."""


class Conversation:
    """The steps a call can be at, and what to do when a person is needed."""

    def __init__(
        self, hand_over: Callable[[Call, Person, Desk], Decision], steps: tuple[Mapping[str, Step], ...], limits: Limits
    ) -> None:
        self.steps = {name: step for part in steps for name, step in part.items()}
        self.hand_over = hand_over
        self.limits = limits


def steps_of(flow: str) -> tuple[dict[str, Step], Callable[..., Callable[[Decide], Decide]]]:
    """An empty set of steps and the decorator that adds to it.

    The decorator takes the grammar (`hears`), or a function of call and desk that makes it, and optionally what is
    said (`says`); by default the prompt of the step's own name."""
    steps: dict[str, Step] = {}

    def step(
        hears: Grammar | Hears, says: Says | None = None, interruptible: bool = True
    ) -> Callable[[Decide], Decide]:
        def add(decide: Decide) -> Decide:
            name = f"{flow}.{decide.__name__}"
            spoken = says or (lambda _call, _desk: (Say(name),))
            grammar: Hears = hears if callable(hears) else lambda _call, _desk: hears
            steps[name] = Step(name, spoken, grammar, decide, interruptible)
            return decide

        return add

    return steps, step


def begin(call: Call, desk: Desk, talk: Conversation) -> tuple[Call, Reply]:
    """The first reply of a call, at its step."""
    return _enter(call, Go(call.step), desk, talk, back=False)


def advance(call: Call, heard: Heard, desk: Desk, talk: Conversation) -> tuple[Call, Reply]:
    """Takes one answer and returns the call after it with the reply. Anytime words come first, then the question."""
    from ivr.flows.anytime import command_of

    call = replace(call, turn=call.turn + 1, last="")
    step = talk.steps[call.step]
    grammar = step.hears(call, desk)
    command = command_of(heard, grammar)
    if command == "agent":
        return _follow(replace(call, last=command), Person("asked"), desk, talk)
    if call.turn >= talk.limits.turns:
        return _follow(call, Person("too_long"), desk, talk)
    if command:
        return _obey(command, replace(call, last=command), step, desk, talk)
    understood = _understand(heard, grammar, talk.limits)
    if understood.value is None:
        return _missed(call, heard, desk, talk, ())
    return _follow(call, step.decide(call, understood.value, desk), desk, talk, heard)


def _understand(heard: Heard, grammar: Grammar, limits: Limits) -> Understood:
    if heard.keys:
        return grammar.press(heard.keys.rstrip("#"))
    if not heard.words:
        return NOTHING
    understood = grammar.hear(heard.words)
    return understood if min(understood.confidence, heard.confidence) >= limits.sure else NOTHING


def _follow(
    call: Call, decision: Decision, desk: Desk, talk: Conversation, heard: Heard = Heard()
) -> tuple[Call, Reply]:
    if isinstance(decision, Person):
        call = replace(call, data=_kept(call.data, decision.keep))
        decision = talk.hand_over(call, decision, desk)
    if isinstance(decision, Ask):
        return _missed(call, heard, desk, talk, decision.says)
    if isinstance(decision, End):
        call = replace(call, outcome=decision.outcome.value, misses=0)
        return call, _reply(call, decision.says, None, decision.queue)
    if isinstance(decision, Person):
        raise TypeError("hand_over must decide between Go and End")
    return _enter(call, decision, desk, talk)


def _enter(call: Call, go: Go, desk: Desk, talk: Conversation, back: bool = True) -> tuple[Call, Reply]:
    """Moves the call to a step and asks its question."""
    trail: tuple[tuple[str, Data], ...] = ()
    if go.outcome is None and back:
        trail = (*call.trail, (call.step, call.data))[-talk.limits.trail :]
    outcome = go.outcome.value if go.outcome else call.outcome
    call = replace(call, step=go.to, data=_kept(call.data, go.keep), misses=0, trail=trail, outcome=outcome)
    return _ask(call, go.says, desk, talk)


def _ask(
    call: Call, before: tuple[Say, ...], desk: Desk, talk: Conversation, variant: str = "text", patience: float = 0
) -> tuple[Call, Reply]:
    """Speaks the question of the call's step and listens. Variants other than text speak its last prompt only."""
    step = talk.steps[call.step]
    says = step.says(call, desk)
    if variant != "text":
        says = (replace(says[-1], variant=variant),)
    grammar = step.hears(call, desk)
    timing = replace(grammar.timing, first=max(grammar.timing.first, patience))
    listen = Listen(grammar.kind, grammar.most_keys, timing)
    return call, _reply(call, (*before, *says), listen, interruptible=step.interruptible)


def _reply(
    call: Call, says: tuple[Say, ...], listen: Listen | None, queue: bool = False, interruptible: bool = True
) -> Reply:
    slow, loud = call.pace.get("slow", False), call.pace.get("loud", False)
    return Reply(says, listen, queue, slow, loud, interruptible)


def _missed(call: Call, heard: Heard, desk: Desk, talk: Conversation, says: tuple[Say, ...]) -> tuple[Call, Reply]:
    """The retry ladder: rephrase with an example, then the keypad form and a person offered, then a person."""
    silent = not (heard.keys or heard.words)
    call = replace(call, misses=call.misses + 1, failures=call.failures + 1)
    if call.misses >= talk.limits.misses_per_step or call.failures >= talk.limits.failures_per_call:
        return _follow(call, Person("silence" if silent else "not_understood"), desk, talk)
    said = says or (Say("anytime.silence" if silent else "anytime.not_understood"),)
    return _ask(call, said, desk, talk, "again" if call.misses == 1 else "help")


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
        outcome = Outcome(call.outcome) if call.outcome else Outcome.HUNG_UP
        return _follow(call, End(outcome, (Say("anytime.goodbye"),)), desk, talk)
    if command in ("slower", "louder"):
        pace = "slow" if command == "slower" else "loud"
        call = replace(call, pace={**call.pace, pace: True})
        return _ask(call, (Say(f"anytime.{command}"),), desk, talk)
    return _ask(call, (), desk, talk)


def _back(call: Call, desk: Desk, talk: Conversation) -> tuple[Call, Reply]:
    if not call.trail:
        return _ask(call, (Say("anytime.no_way_back"),), desk, talk)
    step, data = call.trail[-1]
    call = replace(call, step=step, data=data, trail=call.trail[:-1], misses=0)
    return _ask(call, (Say("anytime.back"),), desk, talk)


def _kept(data: Data, keep: Data) -> Data:
    return {key: value for key, value in {**data, **keep}.items() if value is not None}
