"""The vocabulary of conversations: a call, what was heard, what is said, decisions, and steps. Pure."""

from collections.abc import Callable, Container, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from ivr import department
from ivr.dialogue.memory import NOTHING_KNOWN, Data, Memory
from ivr.dialogue.ports import Desk
from ivr.language.grammars.base import Grammar, Timing
from ivr.language.say import Say


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
    CONFIRMED = "confirmed"
    """Somebody who was called comes."""
    WRONG_PERSON = "wrong_person"
    """Somebody else was reached, or nobody who says who it is."""
    WRONG_NUMBER = "wrong_number"
    OPTED_OUT = "opted_out"
    DECEASED = "deceased"
    MACHINE = "machine"
    """An answering machine took the call."""


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


@dataclass(frozen=True)
class Doubt:
    """What was heard at a step without certainty and is being checked (`confirmation`)."""

    heard: str
    """As it is said back."""
    value: Any = None
    """The answer that a yes confirms; None when the question itself is asked again instead."""


@dataclass(frozen=True)
class Call:
    """All that is remembered of a call between turns. It fits in JSON."""

    id: str
    step: str
    caller: str = ""
    """E.164, empty when withheld."""
    attested: bool = False
    """The network vouches for the caller's number (STIR/SHAKEN attestation A)."""
    memory: Memory = NOTHING_KNOWN
    no_matches_here: int = 0
    """Answers that could not be used, and silences, at this step."""
    no_matches: int = 0
    """The same in the whole call."""
    turn: int = 0
    pace: Mapping[str, bool] = field(default_factory=dict)
    """"slow" and "loud", when asked for."""
    trail: tuple[tuple[str, Memory], ...] = ()
    """The last questions with what was known then, for "back"."""
    last: str = ""
    """The command obeyed in the last turn, if any."""
    outcome: str = ""
    """What has been reached so far; an outcome of a call that ends now."""
    doubt: Doubt | None = None

    def to_json(self) -> dict[str, Any]:
        """The call as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Data) -> "Call":
        """The call that `to_json` described, by this version or the one before it."""
        current = value if "memory" in value else _of_version_before(value)
        read = Memory.from_json if "memory" in value else Memory.from_flat
        kept = {name: current[name] for name in _PLAIN & current.keys()}
        trail = tuple((step, read(known)) for step, known in current["trail"])
        doubt = Doubt(**current["doubt"]) if current.get("doubt") else None
        return cls(**kept, memory=read(current["memory"]), trail=trail, doubt=doubt)


_PLAIN = frozenset(each.name for each in fields(Call)) - {"memory", "trail", "doubt"}


def _of_version_before(value: Data) -> Data:
    """A stored call in the words of this version: its memory was one flat `data`."""
    named = {"memory": value["data"], "no_matches_here": value["misses"], "no_matches": value["failures"]}
    return {**value, **named}


@dataclass(frozen=True)
class Goto:
    """Go on at another question."""

    to: str
    says: tuple[Say, ...] = ()
    """Spoken before the next question."""
    memory: Memory | None = None
    """All that is known from here on; None when nothing new is."""
    outcome: Outcome | None = None
    """What the caller has reached now; nothing before it can be gone back to."""
    past: str = ""
    """A question that is left out because its answer is known already; "back" leads to it."""


@dataclass(frozen=True)
class Reprompt:
    """Ask the same question again because the answer cannot be used; counts as a failure."""

    says: tuple[Say, ...] = ()


@dataclass(frozen=True)
class HandOver:
    """Hand over to a person."""

    reason: str
    """Stable code: asked, not_understood, silence, too_long, or the rule that asks for a person."""
    says: tuple[Say, ...] = ()
    memory: Memory | None = None
    """As in `Goto`."""


@dataclass(frozen=True)
class End:
    """End the conversation."""

    outcome: Outcome
    says: tuple[Say, ...] = ()
    queue: bool = False


Decision = Goto | Reprompt | HandOver | End
Decide = Callable[[Call, Any, Desk], Decision]
Hears = Callable[[Call, Desk], Grammar]
Says = Callable[[Call, Desk], tuple[Say, ...]]
GlobalHandler = Callable[[Call, Heard, Desk], "Decision | None"]
"""What is obeyed at any question before anything else; None when it is none."""


@dataclass(frozen=True)
class Step:
    """A question: what is said, what may be answered, what follows."""

    name: str
    says: Says
    hears: Hears
    decide: Decide
    title: str = ""
    """As the pages of figures name it."""
    interruptible: bool = True
    unconfirmed: Container[object] = ()
    """Answers that may be acted on without certainty: the next question reads them back, or a wrong one costs
    nothing."""
    checks: str = ""
    """The question whose answer this one reads back, asked again when it was wrong."""
    counted: str = ""
    """The code under which it is counted, when not its name: which health question was asked is in no statistics."""


@dataclass(frozen=True)
class DialogueLimits:
    """When the bot gives up and a person takes over."""

    no_matches_per_step: int = department.Limits.misses_per_step
    no_matches_before_a_word: int = 2
    """When nothing has been heard since the call began: with a machine, a modem or music the line is done in a minute,
    and whoever does not know what to say has a person sooner."""
    no_matches_per_call: int = department.Limits.failures_per_call
    turns: int = department.Limits.turns
    """For each person booked: a couple that takes its time books twice."""
    trail: int = 4
    wait_seconds: float = department.Listening.wait_seconds
    sure: float = department.Listening.sure
    """Below this confidence an answer is not understood, and no word is obeyed."""
    certain: float = department.Listening.certain
    """Up to this confidence an answer is checked before it is acted on."""


class _Everything:
    def __contains__(self, _value: object) -> bool:
        return True


EVERYTHING: Container[object] = _Everything()
"""Every answer to a question."""


class Conversation:
    """The steps a call can be at, and what to do when a person is needed."""

    def __init__(
        self,
        hand_over: Callable[[Call, HandOver, Desk], Decision],
        global_handler: GlobalHandler,
        steps: Mapping[str, Step],
        limits: DialogueLimits,
    ) -> None:
        self.steps = steps
        self.hand_over = hand_over
        self.global_handler = global_handler
        self.limits = limits


def steps_of(flow: str) -> tuple[dict[str, Step], Callable[..., Callable[[Decide], Decide]]]:
    """An empty set of steps and the decorator that adds to it.

    The decorator takes the grammar (`hears`), or a function of call and desk that makes it, its title, and optionally
    what is said (`says`; by default the prompt of the step's own name) and the other fields of a `Step`."""
    steps: dict[str, Step] = {}

    def step(
        hears: Grammar | Hears, says: Says | None = None, *, title: str, **fields: Any
    ) -> Callable[[Decide], Decide]:
        def add(decide: Decide) -> Decide:
            name = f"{flow}.{decide.__name__}"
            spoken = says or (lambda _call, _desk: (Say(name),))
            grammar: Hears = hears if callable(hears) else lambda _call, _desk: hears
            steps[name] = Step(name, spoken, grammar, decide, title, **fields)
            return decide

        return add

    return steps, step
