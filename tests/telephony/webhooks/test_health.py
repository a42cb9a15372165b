"""What the line says of itself while people edit its configuration, and what callers notice: nothing."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ivr.core.settings import ROOT
from ivr.language.configuration import ConfigurationStore
from tests.support.departments import DEPARTMENTS
from tests.support.world import World
from tests.telephony.webhooks.test_calls import BOOKING, RING, action_of


@dataclass
class EditedLine:
    """A line whose files may be spoiled."""

    world: World
    departments: Path
    prompts: Path
    now: float = 100.0
    """Seconds of the clock by which files are looked at."""

    def ready(self) -> tuple[int, str]:
        """Status of /readyz, and what it says of the configuration after the next look at the files."""
        self.now += 2
        self.world.line.departments.current()
        answer = self.world.app.test_client().get("/readyz")
        return answer.status_code, answer.get_json()["configuration"]

    def press(self, body: str, *keys: str) -> str:
        """The last reply to a call that goes on with these keys, the files being looked at each time."""
        for key in keys:
            self.now += 2
            body = self.world.post(action_of(body), {**RING, "Digits": key})[1]
        return body


@pytest.fixture
def line(world: World, tmp_path: Path) -> EditedLine:
    folders = (tmp_path / "departments", tmp_path / "prompts")
    for source, copy in zip((DEPARTMENTS, ROOT / "prompts" / "fr"), folders, strict=True):
        shutil.copytree(source, copy)
    line = EditedLine(world, *folders)
    store = ConfigurationStore(*folders, seconds=lambda: line.now)
    world.line = replace(world.line, departments=store)
    return line


DEPARTMENT, PROTOCOL = (f"departments/saone-et-loire/{name}.toml" for name in ("department", "protocol"))


@pytest.mark.parametrize(
    ("file", "before", "after", "at", "problem"),
    [
        (DEPARTMENT, "turns = 34", "turns = 500", "turns = 34", '"limits.turns" is wrong: input should be less than'),
        (
            PROTOCOL,
            "eligibility.infection",
            "eligibility.fever",
            "eligibility.infection",
            "The prompt eligibility.fever",
        ),
        ("prompts/book.toml", "[confirm]", "[confirm", "[confirm]", "This is not valid TOML: "),
        ("prompts/identify.toml", "[town]", "[city]", "", "The prompt identify.town is spoken but is not written"),
    ],
    ids=["department", "protocol", "prompts", "spoken-prompt"],
)
def test_a_call_goes_on_with_the_last_good_configuration_and_readyz_names_the_mistake(
    line: EditedLine, tmp_path: Path, file: str, before: str, after: str, at: str, problem: str
) -> None:
    line.world.open_slots()
    body = line.press(line.world.post("/voice", RING)[1], *BOOKING[:2])
    assert line.ready() == (200, "ok")
    path = tmp_path / file
    good = path.read_text(encoding="utf-8")
    number = good[: good.index(at)].count("\n") + 1
    path.write_text(good.replace(before, after), encoding="utf-8")
    assert line.ready()[1].startswith(f"{path}:{number}: {problem}")
    line.press(body, *BOOKING[2:])
    assert line.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1
    assert line.ready()[0] == 200
    assert line.ready()[1].startswith(f"{path}:{number}: {problem}")
    path.write_text(good, encoding="utf-8")
    assert line.ready() == (200, "ok")
