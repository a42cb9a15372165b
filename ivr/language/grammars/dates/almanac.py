"""Days as people name them, read against a calendar: "mardi en huit", "fin janvier", "le lendemain de Noël"."""

import re
from datetime import date, timedelta

from ivr.language.grammars.dates import day_runs, single_days
from ivr.language.grammars.dates.calendar import MONTH_OF, WEEKDAYS
from ivr.language.grammars.dates.named_day import Almanac, Build, NamedDay, one_day

_WD = rf"(?P<wd>{'|'.join(WEEKDAYS)})"
_MONTHS = "|".join(sorted(MONTH_OF, key=len, reverse=True))
_MONTH = rf"(?P<month>{_MONTHS})(?![a-z])"
_N = rf"(?:0 )?(?P<n>premier|1 er|un(?= (?:{_MONTHS})\b)|\d{{1,2}})(?: er| eme| e)?(?![\w])(?! (?:h|heures?)\b)"
_DAY = rf"(?:(?:le |ce )?{_WD} )?"
_YEAR = r"(?: (?:de l annee )?(?P<year>(?:19|20)\d\d))?"
_COUNT = r"(?P<count>une?|quelques|\d{1,3})"
_UNIT = r"(?P<unit>jours?|semaines?|mois|quinzaine|huitaine|an|ans|annees?)"
_RANK = rf"(?P<rank>{'|'.join(single_days.RANKS)}|derniere?)"
_OF_MONTH = rf"(?:de |du mois de |d |en ){_MONTH}{_YEAR}"
_NEXT = r"(?:prochaine?|qui vient|suivant)"
RULES: tuple[tuple[re.Pattern[str], Build], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?!\w)"), build)
    for pattern, build in (
        (r"(?:d |de )?(?P<start>aujourd hui|demain) en (?P<count>huit|8|quinze|15)", single_days.near_in),
        (r"aujourd hui|ce jour|tout a l heure|apres demain|demain|avant hier|hier", single_days.near),
        (rf"{_DAY}(?:le )?{_N} (?:de |du mois de |d )?{_MONTH}{_YEAR}", single_days.numbered),
        (
            rf"{_DAY}(?:le )?{_N} (?:du |0 )?(?P<month>1[0-2]|[1-9])(?! (?:h|heures?)\b)"
            r"(?: (?P<year>(?:20)?\d\d))?(?! (?:h|heures?)\b)",
            single_days.numbered,
        ),
        (rf"(?:le |ce )?{_WD} (?:le )?{_N}", single_days.numbered),
        (rf"(?:le |les |(?<=\bau )|(?<=\bdu )){_N}(?: prochain)?", single_days.numbered),
        (rf"{_DAY}(?:le )?{_N} (?P<ahead>du mois prochain|de ce mois(?: ci)?|du mois)", single_days.numbered),
        (
            rf"(?P<before>tous les|les|chaque|ce|le|un)? ?{_WD}(?P<plural>s)?"
            rf"(?: (?P<after>{_NEXT}|derniere?|passe|en (?:huit|8|quinze|15)"
            r"|(?:de )?(?:la semaine (?:prochaine|d apres|suivante)|cette semaine)))?",
            single_days.weekday,
        ),
        (
            rf"(?P<lead>dans les|dans|d ici a|d ici|sous|il y a|ca fait) (?:environ |a peu pres |prochains? )?{_COUNT}"
            rf" (?:prochaine?s )?(?:petite?s? )?{_UNIT}",
            single_days.ahead,
        ),
        (
            r"(?:(?:en |au )?(?P<third>debut|milieu|fin)(?: de| d)? )?(?:la |cette |une |l autre |l )?semaine"
            r"(?: (?:prochaine|qui vient|qui suit|suivante|d apres|derniere|passee))?(?: prochaine)?(?: ci)?"
            r"|(?:la |celle )(?:suivante|d apres|qui suit)",
            day_runs.week,
        ),
        (rf"(?:la )?semaine du (?:{_WD} )?{_N}(?: (?:de )?{_MONTH}{_YEAR})?", day_runs.week_of),
        (rf"(?:ce |le |les )?week ?ends?(?: (?:{_NEXT}|d apres|de la semaine prochaine))?", day_runs.weekend),
        (
            r"(?:(?:en |au |vers |dans )?(?:la |le )?"
            r"(?P<third>debut|mi|milieu|fin|courant|(?:premiere|deuxieme|seconde) quinzaine)(?: du mois)?(?: de| d)? "
            rf"|en |au mois de |au mois d |le mois de )?{_MONTH}{_YEAR}",
            day_runs.month,
        ),
        (
            r"(?:(?:en |au |a |dans )?(?:la |le )?"
            r"(?P<third>debut|milieu|fin|(?:premiere|deuxieme|seconde) quinzaine)(?: de| du)? )?"
            rf"(?:le |ce |au |du )?mois(?: (?:ci|{_NEXT}))?",
            day_runs.this_month,
        ),
        (r"(?:en |la )?(?P<third>fin|debut) (?:d |de l |de cette )annee|l annee prochaine", day_runs.year),
        (rf"(?:le )?{_RANK} (?P<what>{'|'.join(WEEKDAYS)}|week end) {_OF_MONTH}", single_days.ranked),
        (
            rf"(?:le |la |l |a )?(?P<feast>{'|'.join(sorted(single_days.EVERY_FEAST, key=len, reverse=True))})",
            single_days.feast,
        ),
    )
)
_BEFORE_AND_AFTER = re.compile(
    rf"(?:(?P<lead>le lendemain|le surlendemain|la veille)|{_COUNT} {_UNIT} (?P<way>apres|avant))"
    r" (?:de |du |d )?(?:la |le )?"
)


def day_at(almanac: Almanac, text: str, at: int) -> tuple[NamedDay | None, int]:
    """The longest day named at a place of a text in plain form with figures, and where it ends.

    No day and the place itself: none is named. No day and a place after it: one that does not exist."""
    shift = _BEFORE_AND_AFTER.match(text, at)
    if shift:
        day, end = day_at(almanac, text, shift.end())
        if end > shift.end():
            return (one_day(_shifted(day, shift)) if day else None), end
    found = [(said.end(), build, said) for pattern, build in RULES if (said := pattern.match(text, at))]
    if not found:
        return None, at
    end, build, said = max(found, key=lambda one: one[0])
    return build(almanac, said), end


def _shifted(day: NamedDay, shift: re.Match[str]) -> date | None:
    if shift["lead"]:
        steps = {"le lendemain": 1, "le surlendemain": 2, "la veille": -1}
        return (day.last if steps[shift["lead"]] > 0 else day.first) + timedelta(days=steps[shift["lead"]])
    return single_days.moved(day.first, shift, 1 if shift["way"] == "apres" else -1)
