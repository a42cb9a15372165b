"""How the code is laid out, in figures: `python -m bench.house [PATH]`, PATH being the root of another checkout.

A room is a package or module directly in `ivr/`, or `exchange/`. An arrow says that one room imports another. Arrows
back are the fewest found whose removal leaves no cycle; floors are the longest chain of the others. Lines and files are
those of `ivr/` and `exchange/` without migrations, docstrings and blank lines included."""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
import grimp
from rich.console import Console
from rich.table import Table

PACKAGES = ("ivr", "exchange")
ROOT = Path(__file__).parent.parent
FULLEST = 5
"""How many of the packages with the most files are listed."""

Arrow = tuple[str, str]


class Longest(NamedTuple):
    """The longest function or file."""

    lines: int
    where: str


@dataclass(frozen=True)
class House:
    """The figures of one checkout."""

    rooms: Set[str]
    arrows: Set[Arrow]
    back: Set[Arrow]
    doubled: Mapping[str, Set[str]]
    """Public class names that stand in several modules, with these modules."""
    function: Longest
    file: Longest
    files: Mapping[str, int]
    """Python files directly in each package, `__init__.py` not counted."""
    lines: int

    @property
    def floors(self) -> int:
        """Rooms on the longest chain of arrows, those that run back left out."""
        below: defaultdict[str, set[str]] = defaultdict(set)
        for importer, imported in self.arrows - self.back:
            below[importer].add(imported)

        @cache
        def height(room: str) -> int:
            return 1 + max(map(height, below[room]), default=0)

        return max(map(height, self.rooms), default=0)

    def meeting(self) -> dict[str, Set[str]]:
        """The doubled names of which two modules share a room, or stand in rooms joined by an arrow."""
        return {name: modules for name, modules in self.doubled.items() if self._meet(modules)}

    def _meet(self, modules: Set[str]) -> bool:
        rooms = [room_of(module) for module in modules]
        return len(set(rooms)) < len(rooms) or any((one, other) in self.arrows for one in rooms for other in rooms)


def room_of(module: str) -> str:
    """`ivr.booking` for `ivr.booking.slots.web`, `exchange` for `exchange.calls.line`."""
    parts = module.split(".")
    return ".".join(parts[: 2 if parts[0] == "ivr" else 1])


def survey(root: Path = ROOT) -> House:
    """Reads a checkout; nothing of it is run."""
    packages = [name for name in PACKAGES if (root / name).is_dir()]
    arrows = _arrows(root, packages)
    sources = dict(_sources(root, packages))
    modules: defaultdict[str, set[str]] = defaultdict(set)
    functions = []
    for module, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                functions.append(Longest(lines, f"{module}.{node.name}"))
            elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules[node.name].add(module)
    return House(
        rooms={room_of(module) for module in sources} - {"ivr.__init__", "ivr.__main__"},
        arrows=arrows,
        back=_cycle_breakers(arrows),
        doubled={name: places for name, places in sorted(modules.items()) if len(places) > 1},
        function=max(functions),
        file=max(Longest(source.count("\n"), module) for module, source in sources.items()),
        files=Counter(module.rpartition(".")[0] for module in sources if not module.endswith(".__init__")),
        lines=sum(source.count("\n") for source in sources.values()),
    )


def _sources(root: Path, packages: list[str]) -> Iterator[tuple[str, str]]:
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if "migrations" not in parts:
                yield ".".join(parts), path.read_text()


def _arrows(root: Path, packages: list[str]) -> set[Arrow]:
    sys.path.insert(0, str(root.resolve()))
    try:
        graph = grimp.build_graph(*packages, cache_dir=None)
    finally:
        sys.path.pop(0)
    arrows = {
        (room_of(importer), room_of(imported))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    entrances = ("ivr", "ivr.__main__", "ivr.migrations")
    return {(one, other) for one, other in arrows if one != other and not {one, other} & set(entrances)}


def _cycle_breakers(arrows: Set[Arrow]) -> set[Arrow]:
    """grimp looks for cycles among the children of one package, so every room becomes one."""
    graph = grimp.ImportGraph()
    names = {room: f"house.{room.replace('.', '_')}" for arrow in arrows for room in arrow}
    for name in ("house", *names.values()):
        graph.add_module(name)
    for importer, imported in arrows:
        graph.add_import(importer=names[importer], imported=names[imported])
    rooms = {name: room for room, name in names.items()}
    return {(rooms[one], rooms[other]) for one, other in graph.nominate_cycle_breakers("house")}


def rows(house: House) -> list[tuple[str, str]]:
    """The figures and their names, as they are printed."""
    fullest = Counter(house.files).most_common(FULLEST)
    meeting = house.meeting()
    return [
        ("rooms", f"{len(house.rooms)}"),
        ("floors", f"{house.floors}"),
        ("arrows", f"{len(house.arrows)}"),
        ("arrows back", _listed(len(house.back), sorted(f"{one} → {other}" for one, other in house.back))),
        ("public class names that stand twice", _listed(len(house.doubled), sorted(house.doubled))),
        ("… in packages that meet", _listed(len(meeting), sorted(meeting))),
        ("longest function, lines", f"{house.function.lines}: {house.function.where}"),
        ("longest file, lines", f"{house.file.lines}: {house.file.where}"),
        ("packages with the most files", ", ".join(f"{package} {count}" for package, count in fullest)),
        ("modules", f"{sum(house.files.values())}"),
        ("lines of Python", f"{house.lines:,}"),
    ]


def _listed(count: int, names: list[str]) -> str:
    return f"{count}: {', '.join(names)}" if names else "0"


@click.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT)
def main(path: Path) -> None:
    """Prints the layout of this checkout in figures, or of the one at PATH."""
    table = Table("figure", "value")
    for row in rows(survey(path)):
        table.add_row(*row)
    Console(width=max(Console().width, 140)).print(table)


if __name__ == "__main__":
    main()
