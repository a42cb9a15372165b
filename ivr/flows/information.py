"""Answers to common questions; a topic is a file of the department."""

from dataclasses import replace

from ivr.department import Topic
from ivr.dialogue.model import EVERYTHING, Call, Decision, End, Goto, Outcome, steps_of
from ivr.dialogue.ports import Desk
from ivr.flows.availability import listed
from ivr.flows.eligibility import for_whom
from ivr.language.grammars.choice.choice import Choice
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("information")

MORE = Choice(3, options("other_topic", "appointment", "finish"))


def _page(call: Call, desk: Desk) -> tuple[tuple[Topic, Topic], tuple[Topic, ...]]:
    """The two topics on offer, and the others, which can be asked for by name."""
    topics = desk.department.topics
    start = call.memory.progress.page * 2
    one, two = (topics[(start + place) % len(topics)] for place in (0, 1))
    return (one, two), tuple(topic for topic in topics if topic not in (one, two))


def _topic_words(call: Call, desk: Desk) -> tuple[Say, ...]:
    (one, two), _others = _page(call, desk)
    return (Say("information.topic", {"one": one.title, "two": two.title}),)


def _topic_grammar(call: Call, desk: Desk) -> Choice:
    (one, two), others = _page(call, desk)
    names = (one.words, two.words, *options("next_topic"), *(topic.words for topic in others))
    return Choice(len(names), names)


@step(_topic_grammar, says=_topic_words, unconfirmed=EVERYTHING, title="Renseignements : sujet")
def topic(call: Call, value: int, desk: Desk) -> Decision:
    """One of two topics, others, or any topic by its own words."""
    (one, two), others = _page(call, desk)
    if value == 3:
        progress = replace(call.memory.progress, page=call.memory.progress.page + 1)
        return Goto("information.topic", memory=call.memory.having(progress))
    chosen = (one, two, one, *others)[value - 1]
    says = tuple(Say("information.paragraph", {"paragraph": paragraph}) for paragraph in chosen.paragraphs)
    return Goto("information.more", says, outcome=Outcome.INFORMED)


@step(MORE, unconfirmed=EVERYTHING, title="Renseignements : la suite")
def more(call: Call, value: int, desk: Desk) -> Decision:
    """Another topic, an appointment, or the end."""
    if value == 1:
        return Goto("information.topic")
    if value == 2:
        return for_whom(call.memory) if desk.department.booking_open(desk.now()) else listed("waiting.suspended", desk)
    return End(Outcome.INFORMED, (Say("book.goodbye"),))
