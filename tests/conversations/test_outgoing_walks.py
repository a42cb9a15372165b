"""Whatever people answer to a call that the line makes, it ends well, and nothing is told before key 1."""

import json
import os
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogue.engine import advance
from ivr.dialogue.model import Call, DialogueLimits, Heard, Outcome, Reply
from ivr.language.grammars.text import fold
from tests.flows.test_outbound_identity import BOOK, HEALTH, LATE, OPEN, TALK, Picked
from tests.flows.test_rescheduling import Moved, Offered

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10000"))

KEYS = ["1", "1", "1", "2", "2", "3", "0", "9", "*", "**", "#", "12", "5", "99999"]
WORDS = [
    "oui", "non", "c'est moi", "je viens", "je ne peux pas", "une autre date", "annuler", "le plus tôt possible",
    "la première", "répétez", "au revoir", "allô", "plus lentement", "retour", "aide", "attendez", "une personne",
    "ne m'appelez plus", "il est décédé", "elle n'est pas là", "mauvais numéro", "bleu", "mardi à tournus",
    "bonjour vous êtes bien chez jeanne dupont laissez un message oui merci",
]  # fmt: skip
HEARD = st.one_of(
    st.sampled_from(KEYS).map(lambda keys: Heard(keys=keys)),
    st.builds(
        lambda words, sure: Heard(words=words, confidence=sure),
        st.sampled_from(WORDS),
        st.sampled_from([0.3, 0.6, 0.8, 0.9, 1.0]),
    ),
    st.just(Heard()),
)


@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(
    answers=st.lists(HEARD, min_size=40, max_size=40),
    moment=st.sampled_from([OPEN, LATE]),
    about=st.fixed_dictionaries(
        {
            "last_name": st.sampled_from(["Dupont", ""]),
            "first_name": st.sampled_from(["Jeanne", ""]),
            "message_left": st.booleans(),
            "booking": st.sampled_from([7, 7, 8]),
        }
    ),
    pairs=st.sampled_from([0, 1, 1000]),
    kind=st.sampled_from([Picked, Picked, Moved, Offered]),
)
def test_every_call_ends_within_forty_turns_and_nothing_is_told_before_key_one(
    answers: list[Heard], moment: datetime, about: dict[str, Any], pairs: int, kind: type[Picked]
) -> None:
    picked = Picked(moment, **about) if kind is Picked else kind()
    picked.desk.pairs = pairs
    pressed = False
    for heard in answers:
        _assert_neutral(picked.reply, pressed)
        if picked.reply.listen is None:
            break
        pressed = pressed or heard.keys == "1"
        call = Call.from_json(json.loads(json.dumps(picked.call.to_json())))
        before = len(picked.desk.booked)
        picked.call, picked.reply = advance(call, heard, picked.desk, TALK)
        assert len(picked.desk.booked) == before or heard.keys or heard.confidence > DialogueLimits().certain
    _assert_neutral(picked.reply, pressed)
    assert picked.reply.listen is None
    assert picked.call.outcome in set(Outcome)


def _assert_neutral(reply: Reply, pressed: bool) -> None:
    for say in reply.says:
        words = BOOK.text(say)
        assert pressed or not HEALTH.search(fold(words)), words
