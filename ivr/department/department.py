"""A department as the line sees it: its numbers, hours, places, vaccines, rules and topics."""

from datetime import date, datetime
from typing import TypeVar

from pydantic import Field
from pydantic.dataclasses import dataclass

from ivr.department.hours import HalfDay, OpeningPeriod, next_half_day, windows_on
from ivr.department.kinds import CHECKED, CallWeekText, Phone, Text, Zone
from ivr.department.listening import Listening
from ivr.department.medicine import Group, Protocol, Question, Vaccine, age_on
from ivr.department.outbound import Outbound
from ivr.department.places import Centre, Commune, Places, Surroundings, by_distance, middle
from ivr.department.service import BookingPeriod, CallerIds, Limits, SlotGrid, Topic
from ivr.department.switches import Switches
from ivr.department.week import Window

Found = TypeVar("Found")


@dataclass(frozen=True, config=CHECKED, kw_only=True)
class DepartmentSettings:
    """Numbers, hours and bounds of a department: department.toml."""

    code: str = Field(pattern=r"^(\d{2,3}|2[AB])$")
    """Official code, "71"."""
    name: Text
    service_name: Text
    """Who speaks and writes: "Préfecture de Saône-et-Loire"."""
    of_service: Text
    """The same after a noun: "un appel de la préfecture de Saône-et-Loire"."""
    default: bool = False
    """Whether it serves numbers that no department claims; at most one does."""
    zone: Zone
    numbers: tuple[Phone, ...] = Field(min_length=1)
    """Numbers people dial, E.164, the published one first."""
    human_number: Phone
    """A number answered by people when the line cannot serve, E.164."""
    caller_ids: CallerIds
    periods: tuple[OpeningPeriod, ...] = Field(min_length=1)
    """Hours of the agents, in order of their start."""
    booking: BookingPeriod
    call_windows: CallWeekText
    """When automatic calls may be made; never on public holidays."""
    limits: Limits
    listening: Listening = Field(default_factory=Listening)
    outbound: Outbound = Field(default_factory=Outbound)
    slot_grid: SlotGrid = Field(validation_alias="slots")
    surroundings: Surroundings = Field(default_factory=Surroundings)


@dataclass(frozen=True, config=CHECKED, kw_only=True)
class Department(DepartmentSettings, Protocol):
    """All the line knows of one department. Read and checked by `ivr.department.files`."""

    slug: str
    centres: tuple[Centre, ...]
    communes: tuple[Commune, ...]
    vaccines: tuple[Vaccine, ...]
    topics: tuple[Topic, ...]
    """In the order of the menu."""
    switches: Switches = Field(default_factory=Switches)
    """None in the files; `ivr.department.overrides.in_force` reads those of the moment."""

    def centre(self, code: str) -> Centre:
        """Raises KeyError for an unknown code."""
        return _find(self.centres, "code", code)

    @property
    def centre_names(self) -> dict[str, str]:
        """Code of a centre → its name."""
        return {centre.code: centre.name for centre in self.centres}

    def vaccine(self, code: str) -> Vaccine:
        """Raises KeyError for an unknown code."""
        return _find(self.vaccines, "code", code)

    def has_second(self, vaccine: str) -> bool:
        """False for a vaccine of one dose: nothing is kept for second doses in its slots."""
        return all(each.doses == 2 for each in self.vaccines if each.code == vaccine)

    def gives_second(self, group: str = "") -> bool:
        """Whether any vaccine of a priority group is given twice; without a known group, any vaccine at all."""
        codes = {code for each in self.groups if each.code == group for code in each.vaccines}
        return any(vaccine.doses == 2 for vaccine in self.vaccines if not codes or vaccine.code in codes)

    def group(self, code: str) -> Group:
        """Raises KeyError for an unknown code."""
        return _find(self.groups, "code", code)

    def question(self, code: str) -> Question:
        """Raises KeyError for an unknown code."""
        return _find(self.questions, "code", code)

    def topic(self, code: str) -> Topic:
        """Raises KeyError for an unknown code."""
        return _find(self.topics, "code", code)

    def commune(self, insee: str) -> Commune:
        """Raises KeyError for a code outside the department."""
        return _find(self.communes, "insee", insee)

    @property
    def own_numbers(self) -> frozenset[str]:
        """The numbers that are dialled, and those it shows or writes from: who uses one means this department."""
        shown = self.caller_ids
        return frozenset(filter(None, (*self.numbers, shown.callback, shown.robot, shown.text)))

    @property
    def places(self) -> Places:
        """What callers name to say where they live."""
        return Places(self.communes, self.code, self.name, self.surroundings)

    def communes_of(self, postal_code: str) -> tuple[Commune, ...]:
        """The communes that share a postal code, the most populous first; empty when there is none."""
        sharing = [commune for commune in self.communes if postal_code in commune.postal_codes]
        return tuple(sorted(sharing, key=lambda commune: -commune.population))

    def centres_near(self, insee: str = "", postal_code: str = "") -> tuple[Centre, ...]:
        """All centres, nearest first, seen from a commune or from the middle of a postal code's communes.

        INSEE and postal codes look alike (71270 is both), hence two parameters; the commune wins. A place that is
        not known gives the order of the file."""
        communes = tuple(commune for commune in self.communes if commune.insee == insee)
        here = middle(communes or self.communes_of(postal_code))
        return by_distance(self.centres, here) if here else self.centres

    def groups_by_age(self, birth_date: date, day: date) -> tuple[Group, ...]:
        """The groups in force on `day` to which age alone gives access."""
        return self._groups("age", day, birth_date)

    def groups_to_ask(self, birth_date: date, day: date) -> tuple[Group, ...]:
        """The groups in force on `day` that a yes to their `prompt` opens at that age."""
        return self._groups("prescription", day, birth_date)

    def _groups(self, access: str, day: date, birth_date: date) -> tuple[Group, ...]:
        years = age_on(birth_date, day)
        groups = (group for group in self.groups if group.access == access and group.holds(day))
        return tuple(group for group in groups if group.has_age(years))

    def questions_on(self, day: date) -> tuple[Question, ...]:
        """The questions of the protocol in force on `day`, in order."""
        return tuple(question for question in self.questions if question.holds(day))

    def hours_on(self, day: date) -> tuple[Window, ...]:
        """When agents answer the telephone on a day, local times; none on public holidays."""
        switched = self.switches.hours.get(day)
        return windows_on(self.periods, day) if switched is None else switched

    def agents_open(self, at: datetime) -> bool:
        """Whether agents answer at that moment (aware)."""
        local = self._local(at)
        return any(opens <= local.time() < closes for opens, closes in self.hours_on(local.date()))

    def promised_half_day(self, at: datetime) -> HalfDay:
        """The next half-day with open hours that begins at least an hour after that moment (aware)."""
        return next_half_day(self.hours_on, self._local(at))

    def booking_open(self, at: datetime) -> bool:
        """Whether any centre takes bookings at that moment (aware)."""
        return any(self.centre_open(centre.code, at) for centre in self.centres)

    def centre_open(self, centre: str, at: datetime) -> bool:
        """Whether a centre takes bookings at that moment (aware): neither a switch nor a dated suspension holds."""
        local = self._local(at)
        dated = any(suspension.holds(local) for suspension in self.booking.suspensions)
        return not self.booking.suspended and not dated and self.switches.books(centre)

    def waiting_open(self, at: datetime) -> bool:
        """Whether there is a waiting list at that moment (aware): the campaign is not over."""
        ends = self.booking.campaign_ends
        return ends is None or self._local(at).date() <= ends

    def _local(self, at: datetime) -> datetime:
        """Local time without zone. Raises ValueError for a naive moment."""
        if at.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be compared with opening hours.")
        return at.astimezone(self.zone).replace(tzinfo=None)


def _find(items: tuple[Found, ...], key: str, value: str) -> Found:
    for item in items:
        if getattr(item, key) == value:
            return item
    raise KeyError(value)
