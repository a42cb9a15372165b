"""The vocabulary of conversations: a call, what was heard, what is said, decisions, and steps. Pure."""

from collections.abc import Callable, Container, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ivr import department
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
    doubt: Data = field(default_factory=dict)
    """What was heard at this step without certainty and is being checked (`confirmation`); empty for nothing."""

    def to_json(self) -> dict[str, Any]:
        """The call as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Call":
        """The call that `to_json` described."""
        return cls(**{**value, "trail": tuple((step, data) for step, data in value["trail"])})


@dataclass(frozen=True)
class Goto:
    """Go on at another question."""

    to: str
    says: tuple[Say, ...] = ()
    """Spoken before the next question."""
    keep: Data = field(default_factory=dict)
    """Added to what is known; a value of None forgets the key."""
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
    keep: Data = field(default_factory=dict)


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
    interruptible: bool = True
    free: Container[object] = ()
    """Answers that may be acted on without certainty: the next question reads them back, or a wrong one costs
    nothing."""


@dataclass(frozen=True)
class DialogueLimits:
    """When the bot gives up and a person takes over."""

    misses_per_step: int = department.Limits.misses_per_step
    misses_before_a_word: int = 2
    """When nothing has been heard since the call began: with a machine, a modem or music the line is done in a minute,
    and whoever does not know what to say has a person sooner."""
    failures_per_call: int = department.Limits.failures_per_call
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
        aside: GlobalHandler,
        steps: tuple[Mapping[str, Step], ...],
        limits: DialogueLimits,
    ) -> None:
        self.steps = {name: step for part in steps for name, step in part.items()}
        self.hand_over = hand_over
        self.aside = aside
        self.limits = limits


def steps_of(flow: str) -> tuple[dict[str, Step], Callable[..., Callable[[Decide], Decide]]]:
    """An empty set of steps and the decorator that adds to it.

    The decorator takes the grammar (`hears`), or a function of call and desk that makes it, and optionally what is
    said (`says`; by default the prompt of the step's own name), whether speech interrupts it (`interruptible`) and
    which answers need no certainty (`free`)."""
    steps: dict[str, Step] = {}

    def step(
        hears: Grammar | Hears,
        says: Says | None = None,
        interruptible: bool = True,
        free: Container[object] = (),
    ) -> Callable[[Decide], Decide]:
        def add(decide: Decide) -> Decide:
            name = f"{flow}.{decide.__name__}"
            spoken = says or (lambda _call, _desk: (Say(name),))
            grammar: Hears = hears if callable(hears) else lambda _call, _desk: hears
            steps[name] = Step(name, spoken, grammar, decide, interruptible, free)
            return decide

        return add

    return steps, step
