"""An answer that was heard without certainty: it is checked with the caller before it is acted on.

Most answers are read back and asked about: "J'ai entendu : Tournus. C'est bien cela ?". A yes or a no is not, because
"non" to "J'ai entendu : non. C'est bien cela ?" can be meant both ways: the question itself is asked again, with its
keys."""

from dataclasses import replace
from typing import Any

from ivr.dialogue.model import Call, Decide, Decision, Doubt, End, Outcome, Reprompt, Step
from ivr.dialogue.ports import Desk
from ivr.dialogue.readback import in_words
from ivr.language.grammars.base import Grammar
from ivr.language.grammars.choice.lacking import LACKING
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.say import Say

READ_BACK = frozenset(("digits", "number", "postal_code"))
"""Kinds of answers that are always checked when they were said: a figure misheard makes another answer, as likely as
the right one. Birth dates and telephone numbers are read back by the conversation itself."""
LEAVING = Doubt("au revoir", "goodbye")
"""The doubt about a goodbye, which would end the call; no question has this value."""


def about(value: Any, grammar: Grammar, desk: Desk) -> Doubt:
    """The doubt about an answer to a question."""
    heard = in_words(value, grammar, desk)
    return Doubt(heard) if grammar.kind == "yes_no" else Doubt(heard, value)


def checked(value: Any, grammar: Grammar) -> bool:
    """Whether an answer that was said is checked however surely it was recognised."""
    return value != LACKING and (grammar.kind in READ_BACK or str(value).startswith("postal:"))


def leaving(call: Call) -> bool:
    """Whether it is a goodbye that is being checked."""
    return call.doubt == LEAVING


def question(step: Step, call: Call) -> Step:
    """What is asked at a step: the check while there is a doubt to be read back, else the step's own question."""
    doubt = call.doubt
    if doubt is None or doubt.value is None:
        return step
    heard = {"heard": doubt.heard}
    words = Say("anytime.heard", heard), Say("anytime.right", heard)
    decide = _settling(step, doubt)
    return Step("anytime.heard", lambda *_: words, lambda *_: YesNo(), decide, unconfirmed=("no",))


def _settling(step: Step, doubt: Doubt) -> Decide:
    """What a yes or a no to the check leads to."""

    def settle(call: Call, answer: str, desk: Desk) -> Decision:
        call = replace(call, doubt=None)
        if answer != "yes":
            return Reprompt((Say("anytime.sorry"),))
        return goodbye(call) if doubt == LEAVING else step.decide(call, doubt.value, desk)

    return settle


def goodbye(call: Call) -> Decision:
    """The end of a call whose caller takes his leave."""
    outcome = Outcome(call.outcome) if call.outcome else Outcome.HUNG_UP
    return End(outcome, (Say("anytime.goodbye"),))
