"""The forms that open slots or reserve places."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from werkzeug.datastructures import MultiDict

from ivr.booking.slots.bulk_forms import KeepingBack, SlotOpening, SlotSpan
from ivr.booking.slots.csv_rows import Numbers, check
from ivr.booking.slots.problems import RowRefused
from ivr.department import Department

LONGEST_DAYS = 184
"""Most days of one form; half a year."""
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class FormProblem(Exception):
    """An invalid form; the text says what to do."""


@dataclass(frozen=True)
class SlotForm:
    """A form as sent, for one department."""

    given: MultiDict[str, str]
    department: Department

    def opening(self) -> SlotOpening:
        """The slots to open. Raises FormProblem."""
        weekdays = frozenset(int(each) for each in self.given.getlist("weekday") if each in tuple("0123456"))
        if not weekdays:
            raise FormProblem("Cochez au moins un jour de la semaine.")
        span, window = self.span(), self._window()
        if not span.vaccine:
            raise FormProblem("Choisissez le vaccin.")
        return SlotOpening(span, weekdays, window, self._numbers(span.vaccine))

    def keeping_back(self) -> KeepingBack:
        """The places to reserve. Raises FormProblem."""
        wanted = KeepingBack(self.span(), self._number_or_none("margin"), self._number_or_none("kept"))
        if wanted.margin is None and wanted.kept is None:
            raise FormProblem("Écrivez la marge, les places gardées ou les deux.")
        return wanted

    def span(self) -> SlotSpan:
        """The centres, vaccine and days. Raises FormProblem."""
        centre, vaccine = self.given.get("centre", ""), self.given.get("vaccine", "")
        centres = tuple(each for each in self.department.centres if centre in ("", each.code))
        if not centres or vaccine not in {"", *(each.code for each in self.department.vaccines)}:
            raise FormProblem("Choisissez un centre et un vaccin de la liste.")
        first, last = self._day("first"), self._day("last")
        if not 0 <= (last - first).days < LONGEST_DAYS:
            raise FormProblem("Le dernier jour vient après le premier, six mois plus tard au plus.")
        return SlotSpan(centres, vaccine, first, last)

    def about(self, *names: str) -> dict[str, Any]:
        """The values of some fields, to show them again."""
        asked = ("centre", "vaccine", "first", "last", *names)
        return {name: ",".join(self.given.getlist(name)) for name in asked}

    def _numbers(self, vaccine: str) -> Numbers:
        minutes, capacity, margin, kept = (self._number(name) for name in ("minutes", "capacity", "margin", "kept"))
        numbers = Numbers(minutes, capacity, margin, kept, False)
        try:
            check(numbers, vaccine, self.department)
        except RowRefused as refused:
            words = refused.on(0).french
            raise FormProblem(words) from None
        return numbers

    def _window(self) -> tuple[time, time] | None:
        written = self.given.get("from", ""), self.given.get("to", "")
        if written == ("", ""):
            return None
        try:
            start, end = map(time.fromisoformat, written)
        except ValueError:
            raise FormProblem("Écrivez les deux heures, comme 09:00, ou aucune.") from None
        if start >= end:
            raise FormProblem("La dernière heure vient après la première.")
        return start, end

    def _day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.given.get(name, ""))
        except ValueError:
            raise FormProblem("Écrivez le premier et le dernier jour.") from None

    def _number(self, name: str) -> int:
        number = self._number_or_none(name)
        if number is None:
            raise FormProblem("Écrivez la durée, la capacité, la marge et les places gardées.")
        return number

    def _number_or_none(self, name: str) -> int | None:
        written = self.given.get(name, "").strip()
        if not written:
            return None
        if not (len(written) <= 4 and written.isascii() and written.isdecimal() and int(written) <= 1000):
            raise FormProblem("Écrivez des nombres entiers de 0 à 1000.")
        return int(written)


def usual(department: Department, today: date) -> MultiDict[str, str]:
    """The initial form to open slots: the department's grid, Monday to Saturday."""
    grid = department.slot_grid
    where = {"vaccine": grid.vaccine, "first": today, "last": today}
    numbers = {"minutes": grid.minutes, "capacity": grid.capacity, "margin": grid.margin, "kept": grid.second_places}
    fields = [(name, str(value)) for name, value in (where | numbers).items()]
    return MultiDict([*fields, *(("weekday", str(day)) for day in range(6))])
