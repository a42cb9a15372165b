"""The files of one department, as far as they could be read."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pydantic.dataclasses
from pydantic import Field

from ivr.department import Centre, Commune, Department, Topic, Vaccine
from ivr.department.department import DepartmentSettings
from ivr.department.files.problems import FileProblems
from ivr.department.files.table_file import read_table
from ivr.department.files.toml_file import Located, read_toml
from ivr.department.files.topics import read_topics
from ivr.department.kinds import CHECKED
from ivr.department.medicine import Protocol

HOURS = {"hours": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")}
"""The columns of centres.csv that make the hours of a centre; they may be written as in the national open data."""


@pydantic.dataclasses.dataclass(frozen=True, config=CHECKED)
class Vaccines:
    """vaccines.toml"""

    vaccines: tuple[Vaccine, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Files:
    """What the files say, a row with its line; None or missing rows where a problem was noted."""

    folder: Path
    settings: Located[DepartmentSettings] | None
    vaccines: Located[Vaccines] | None
    protocol: Located[Protocol] | None
    centres: tuple[tuple[int, Centre], ...]
    communes: tuple[tuple[int, Commune], ...]
    topics: tuple[Topic, ...]

    @classmethod
    def read(cls, folder: Path, problems: FileProblems) -> Self:
        """Reads them all, noting every problem."""
        return cls(
            folder=folder,
            settings=read_toml(folder / "department.toml", DepartmentSettings, problems),
            vaccines=read_toml(folder / "vaccines.toml", Vaccines, problems),
            protocol=read_toml(folder / "protocol.toml", Protocol, problems),
            centres=read_table(folder / "centres.csv", Centre, problems, HOURS),
            communes=read_table(folder / "communes.csv", Commune, problems, {}),
            topics=read_topics(folder / "faq", problems),
        )

    def department(self) -> Department:
        """The department of files that were read without a problem. Raises ValueError when one is missing."""
        if not (self.settings and self.vaccines and self.protocol):
            raise ValueError("Only files that were read can become a department.")
        return Department(
            slug=Path(os.path.abspath(self.folder)).name,
            centres=tuple(centre for _, centre in self.centres),
            communes=tuple(commune for _, commune in self.communes),
            topics=self.topics,
            **vars(self.vaccines.value),
            **vars(self.protocol.value),
            **vars(self.settings.value),
        )
