"""For whom, by what right, and the health questions of the protocol.

The bot grants or hands over: it never refuses on health grounds (GDPR art. 22). What is kept between turns is what
follows from the answers (a first possible day, one dose or two), never an answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ivr.department import Answer, Group, HandOverReason, Question, RuleOutcome
from ivr.dialogue.memory import Eligibility, Memory
from ivr.dialogue.model import Call, Decision, Goto, HandOver, Reprompt, steps_of
from ivr.dialogue.ports import Desk
from ivr.dialogue.prefilled import noted, take
from ivr.dialogue.readback import details
from ivr.flows.availability import when_where
from ivr.language import wording
from ivr.language.grammars.choice.lacking import LACKING, OrLacking
from ivr.language.grammars.dates.day import Day
from ivr.language.grammars.intent.request import Request
from ivr.language.grammars.intent.whom import RELATIVE, Whom
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import options
from ivr.language.say import Say

steps, step = steps_of("eligibility")
reasons = (
    HandOverReason("date", "date d’infection oubliée", rule=True),
    HandOverReason("group", "groupe prioritaire à vérifier", rule=True),
)


def repeated(said: Mapping[str, Any], desk: Desk) -> tuple[Say, ...]:
    """A request read back in passing, when there is more to it than that it is one."""
    known = details(said, desk)
    return (Say("welcome.request", {"request": ", ".join(known)}),) if known else ()


def for_whom(memory: Memory, says: tuple[Say, ...] = ()) -> Goto:
    """Asks for whom, unless it has been said."""
    other, rest = take(memory, "other")
    if other is None:
        return Goto("eligibility.whom", says, memory)
    known = rest.having(replace(rest.person, relative=other))
    return Goto("identify.birth_date", says, known, past="eligibility.whom")


def _whom_grammar(call: Call, desk: Desk) -> Whom:
    beside = Request(desk.department.places, desk.now().date())
    return Whom(2, options("myself", "relative"), beside=beside, listened=when_where(call, desk))


@step(_whom_grammar, title="Pour qui")
def whom(call: Call, value: int | dict[str, Any], desk: Desk) -> Decision:
    """For the caller or for a relative. What is said beside it is not asked again."""
    if isinstance(value, dict):
        return replace(for_whom(noted(call.memory, value), repeated(value, desk)), past="")
    person = replace(call.memory.person, relative=value == RELATIVE)
    return Goto("identify.birth_date", memory=call.memory.having(person))


def group_of(call: Call, desk: Desk) -> Decision:
    """Where to go once the age is known: on with the questions, or to ask what else opens a priority group."""
    groups = desk.department.groups_by_age(call.memory.person.born, desk.now().date())
    return _start(call, desk, groups[0].code) if groups else _ask_group(call, desk, 0)


def _groups(call: Call, desk: Desk) -> tuple[Group, ...]:
    return desk.department.groups_to_ask(call.memory.person.born, desk.now().date())


def _ask_group(call: Call, desk: Desk, index: int) -> Decision:
    if index < len(_groups(call, desk)):
        asked = replace(call.memory.eligibility, group_asked=index)
        return Goto("eligibility.priority", memory=call.memory.having(asked))
    return HandOver("group", (Say("eligibility.review"),))


@step(
    YesNo(),
    says=lambda call, desk: (Say(_groups(call, desk)[call.memory.eligibility.group_asked].prompt),),
    title="Questions de santé",
    counted="eligibility.question",
)
def priority(call: Call, value: str, desk: Desk) -> Decision:
    """One question for each group that age alone does not tell; when none fits, a person looks at it."""
    index = call.memory.eligibility.group_asked
    if value == "yes":
        return _start(call, desk, _groups(call, desk)[index].code)
    return _ask_group(call, desk, index + 1)


def _start(call: Call, desk: Desk, group: str) -> Decision:
    return _next(call.memory.having(Eligibility(group)), desk, (Say("eligibility.start"),))


def _asked(call: Call, desk: Desk) -> Question:
    return desk.department.question(call.memory.eligibility.question)


def _next(memory: Memory, desk: Desk, says: tuple[Say, ...] = ()) -> Decision:
    """The next question of the protocol in force, or the verdict after the last one."""
    codes = [question.code for question in desk.department.questions_on(desk.now().date())]
    known, asked = memory.eligibility, memory.eligibility.question
    left = codes[codes.index(asked) + 1 :] if asked in codes else codes
    if left:
        return Goto("eligibility.question", says, memory.having(replace(known, question=left[0])))
    verdict = replace(known, question="", rules=desk.department.protocol_version)
    return Goto("identify.last_name", says + _verdict(known, desk), memory.having(verdict))


def _verdict(known: Eligibility, desk: Desk) -> tuple[Say, ...]:
    """The first possible day and that one dose is enough, as far as either follows from the answers."""
    twice = desk.department.gives_second(known.group)
    says: tuple[Say, ...] = ()
    if known.not_before:
        day = {"day": wording.day(date.fromisoformat(known.not_before))}
        says += (Say("eligibility.later" if twice and not known.single else "eligibility.later_only", day),)
    return says + ((Say("eligibility.one_dose"),) if twice and known.single else ())


@step(YesNo(), says=lambda call, desk: (Say(_asked(call, desk).prompt),), title="Questions de santé")
def question(call: Call, value: Answer, desk: Desk) -> Decision:
    """One question of the protocol."""
    outcome = _asked(call, desk).outcome(value)
    if outcome.kind == "person":
        return HandOver(outcome.reason, (Say("eligibility.review"),))
    if outcome.ask_date:
        return Goto("eligibility.when")
    return _apply(call, desk, outcome, None)


@step(
    lambda _call, desk: OrLacking(Day(desk.now().date(), past=True)),
    says=lambda call, desk: (Say(_asked(call, desk).date_prompt),),
    title="Questions de santé",
    counted="eligibility.question",
)
def when(call: Call, value: str, desk: Desk) -> Decision:
    """The day of what was answered yes to. Forgotten, today stands for it, or a person looks where much hangs on it."""
    outcome = _asked(call, desk).outcome("yes")
    if value == LACKING and outcome.single:
        return HandOver(
            "date", (Say("eligibility.review"),), call.memory.having(replace(call.memory.eligibility, question=""))
        )
    day = desk.now().date() if value == LACKING else date.fromisoformat(value)
    if day > desk.now().date():
        return Reprompt()
    return _apply(call, desk, outcome, day)


def _apply(call: Call, desk: Desk, outcome: RuleOutcome, happened: date | None) -> Decision:
    known = call.memory.eligibility
    today = desk.now().date()
    possible = outcome.earliest(today, happened)
    if outcome.kind == "not_before" and possible > today:
        known = replace(known, not_before=max(possible.isoformat(), known.not_before))
    known = replace(known, single=known.single or outcome.single)
    return _next(call.memory.having(known), desk)
