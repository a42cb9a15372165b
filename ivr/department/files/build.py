"""Turns the files of a department into the department."""

import os
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from ivr.department import (
    Answer,
    CallerIds,
    Department,
    Group,
    Interval,
    Limits,
    Listening,
    OpeningPeriod,
    Outbound,
    Question,
    RuleOutcome,
    SlotGrid,
    Suspension,
    Vaccine,
)
from ivr.department.files.folder import Files
from ivr.department.files.rule_shapes import GroupShape, OutcomeShape, ProtocolShape, QuestionShape, VaccineShape
from ivr.department.files.shapes import DepartmentShape
from ivr.department.medicine import HandOverReason


def build(files: Files) -> Department:
    """The department of files that were read without a problem. Raises ValueError when one is missing."""
    if not (files.department and files.vaccines and files.protocol):
        raise ValueError("Only files that were read can become a department.")
    said, protocol = files.department.value, files.protocol.value
    return Department(
        slug=Path(os.path.abspath(files.folder)).name,
        code=said.code,
        name=said.name,
        of_name=said.of_name,
        service_name=said.service_name,
        zone=ZoneInfo(said.zone),
        numbers=said.numbers,
        human_number=said.human_number,
        caller_ids=CallerIds(**dict(said.caller_ids)),
        periods=_periods(said),
        suspended=said.booking.suspended,
        suspensions=_suspensions(said),
        campaign_ends=said.booking.campaign_ends,
        call_windows=said.call_windows,
        limits=Limits(**dict(said.limits)),
        listening=Listening(**dict(said.listening)),
        outbound=Outbound(**dict(said.outbound)),
        slot_grid=SlotGrid(**dict(said.slots)),
        centres=tuple(line.row.to_value() for line in files.centres),
        communes=tuple(line.row.to_value() for line in files.communes),
        vaccines=tuple(map(_vaccine, files.vaccines.value.vaccines)),
        protocol_version=protocol.version,
        groups=_groups(protocol),
        questions=tuple(map(_question, protocol.questions)),
        reasons=tuple(HandOverReason(**dict(reason), rule=True) for reason in protocol.reasons),
        topics=files.topics,
    )


def _periods(said: DepartmentShape) -> tuple[OpeningPeriod, ...]:
    return tuple(OpeningPeriod(period.from_, period.phone, period.web) for period in said.periods)


def _suspensions(said: DepartmentShape) -> tuple[Suspension, ...]:
    return tuple(Suspension(suspension.from_, suspension.until) for suspension in said.booking.suspensions)


def _vaccine(said: VaccineShape) -> Vaccine:
    intervals = tuple(Interval(each.from_, each.least, each.most, each.planned) for each in said.intervals)
    return Vaccine(said.code, said.name, intervals)


def _groups(said: ProtocolShape) -> tuple[Group, ...]:
    return tuple(map(_group, said.groups))


def _group(said: GroupShape) -> Group:
    return Group(
        code=said.code,
        name=said.name,
        vaccines=said.vaccines,
        start=said.from_,
        access=said.access,
        end=said.until,
        age_from=said.age_from,
        age_to=said.age_to,
        prompt=said.prompt,
    )


def _question(said: QuestionShape) -> Question:
    answers: dict[Answer, OutcomeShape] = {"yes": said.yes, "no": said.no, "unknown": said.unknown}
    outcomes = {answer: _outcome(outcome) for answer, outcome in answers.items()}
    return Question(said.code, said.prompt, MappingProxyType(outcomes), said.from_, said.until, said.date_prompt)


def _outcome(said: OutcomeShape) -> RuleOutcome:
    return RuleOutcome(**dict(said))
