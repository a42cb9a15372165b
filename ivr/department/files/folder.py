"""The files of one department, as far as they could be read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ivr.department.files.problems import FileProblems
from ivr.department.files.row_shapes import CentreRow, CommuneRow
from ivr.department.files.rule_shapes import ProtocolShape, VaccinesShape
from ivr.department.files.shapes import DepartmentShape
from ivr.department.files.table_file import TableRow, read_table
from ivr.department.files.toml_file import Located, read_toml
from ivr.department.files.topics import read_topics
from ivr.department.service import Topic


@dataclass(frozen=True)
class Files:
    """What the files say; None or missing rows where a problem was noted."""

    folder: Path
    department: Located[DepartmentShape] | None
    vaccines: Located[VaccinesShape] | None
    protocol: Located[ProtocolShape] | None
    centres: tuple[TableRow[CentreRow], ...]
    communes: tuple[TableRow[CommuneRow], ...]
    topics: tuple[Topic, ...]

    @classmethod
    def read(cls, folder: Path, problems: FileProblems) -> Self:
        """Reads them all, noting every problem."""
        return cls(
            folder=folder,
            department=read_toml(folder / "department.toml", DepartmentShape, problems),
            vaccines=read_toml(folder / "vaccines.toml", VaccinesShape, problems),
            protocol=read_toml(folder / "protocol.toml", ProtocolShape, problems),
            centres=read_table(folder / "centres.csv", CentreRow, problems),
            communes=read_table(folder / "communes.csv", CommuneRow, problems),
            topics=read_topics(folder / "faq", problems),
        )
