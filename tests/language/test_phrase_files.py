"""The files of phrases: each phrase means its label, and a broken file is refused with its line."""

import re
import shutil
from pathlib import Path

import pytest

from ivr.core.errors import ConfigurationError
from ivr.language.grammars.commands.command import find
from ivr.language.grammars.yes_no.yes_no import YesNo
from ivr.language.phrase_files import FOLDER, check, options, patterns, phrases, spoken

HEADER = (
    "# Greetings.\n# source: own\n# licence: GPL-3.0-or-later\n# labels: day evening other\nphrase\tlabel\torigin\n"
)
PATTERNS = HEADER.replace("phrase", "pattern").replace("other", "<time>")
VALUES = {"yes": "yes", "agreement": "yes", "weak": "yes", "no": "no", "unknown": "unknown", "neither": None}


def test_every_answer_of_the_file_is_understood_as_its_label() -> None:
    known = phrases("yes_no").labels
    assert len(known) > 2000
    heard = {words: YesNo().hear(" ".join(words)).value for words in known}
    assert [words for words, label in known.items() if heard[words] != VALUES[label]] == []


def test_every_command_of_the_file_is_found_as_its_label() -> None:
    known = phrases("commands").labels
    found = {words: find(" ".join(words)) for words in known}
    assert [words for words, label in known.items() if getattr(found[words], "command", "") != label] == []


def test_brackets_stand_for_each_of_their_alternatives(tmp_path: Path) -> None:
    (tmp_path / "greetings.tsv").write_text(f"{HEADER}(bon|) soir (à tous|)\tevening\town\nsoir\tother\town\n")
    known = phrases("greetings", folder=tmp_path).labels
    said = {" ".join(words): label for words, label in known.items()}
    assert said == {"bon soir a tous": "evening", "bon soir": "evening", "soir a tous": "evening", "soir": "other"}


def test_a_pattern_matches_whole_words_and_takes_the_lines_of_its_slots(tmp_path: Path) -> None:
    lines = "bon <time>\tday\town\nsoir\t<time>\town\njour(nee)?\t<time>\town\n"
    (tmp_path / "greetings.tsv").write_text(PATTERNS + lines)
    [(label, pattern)] = patterns("greetings", "day", folder=tmp_path)
    assert label == "day"
    assert [bool(pattern.search(said)) for said in ("un bon soir", "bon journee", "bon soiree")] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("phrase\tlabel\torigin\n", '1: The header lacks "# source:".'),
        (HEADER.replace("\torigin", ""), '5: The header lacks "phrase\tlabel\torigin".'),
        (f"{HEADER}bonjour\thello\town\n", '6: The label "hello" is none of day, evening, other.'),
        (f"{HEADER}bonjour\tday\town\n\tday\town\n", "7: A line has a phrase, a label and an origin"),
        (f"{HEADER}bonjour\tday\n", "6: A line has a phrase, a label and an origin"),
        (f"{HEADER}bonjour\tday\town\nbonjour\tday\town\n", "7: This phrase is already in line 6."),
        (f"{HEADER}là\tday\town\nla\tevening\town\n", '7: This phrase is already labelled "day".'),
        (f"{HEADER}Bonjour\tday\town\n", "6: A phrase is written in lower case"),
        (f"{HEADER}bon  jour\tday\town\n", "6: A phrase is written in lower case with single spaces."),
    ],
)
def test_a_broken_file_of_phrases_is_refused_with_its_line(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "greetings.tsv").write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        phrases("greetings", folder=tmp_path)
    assert str(refused.value).startswith(f"{tmp_path}/greetings.tsv:{problem}")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("bon (soir", "6: The pattern cannot be read"),
        ("bon <time>", "6: No line is labelled <time>."),
        ("<time>\tday\town\nbon <time>\t<time>\town\nsoir", "6: A slot of this pattern stands for itself."),
    ],
)
def test_a_broken_pattern_is_refused_with_its_line(line: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "greetings.tsv").write_text(PATTERNS + f"{line}\tday\town\n")
    with pytest.raises(ConfigurationError) as refused:
        patterns("greetings", "day", folder=tmp_path)
    assert str(refused.value).startswith(f"{tmp_path}/greetings.tsv:{problem}")


def test_a_phrase_may_have_several_labels_and_keeps_its_accents(tmp_path: Path) -> None:
    (tmp_path / "greetings.tsv").write_text(f"{HEADER}à (midi|minuit)\tday\town\nprêt\tday evening\town\n")
    heard = [spoken("greetings", label, tmp_path) for label in ("day", "evening")]
    assert heard == [("à midi", "à minuit", "prêt"), ("prêt",)]


def test_the_files_are_checked_as_they_are_now_and_every_broken_one_is_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "phrases"))
    check(folder)
    for name, line in (("yes_no.tsv", "Bonjour\tyes\town\n"), ("refusals.tsv", "non (merci\tstop\town\n")):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(line)
    (folder / "commands.tsv").unlink()
    with pytest.raises(ConfigurationError) as refused:
        check(folder)
    problems = str(refused.value).splitlines()
    assert problems[0] == f"{folder}/commands.tsv:1: This file cannot be read: it must exist and be written in UTF-8."
    assert re.fullmatch(r".*/refusals\.tsv:\d+: The pattern cannot be read \(.*\)\.", problems[1])
    assert re.fullmatch(r".*/yes_no\.tsv:\d+: A phrase is written in lower case with single spaces\.", problems[2])
    assert len(problems) == 3


def test_a_label_that_no_line_has_is_named(tmp_path: Path) -> None:
    (tmp_path / "greetings.tsv").write_text(f"{HEADER}bonjour\tday\town\n")
    with pytest.raises(ConfigurationError, match=r'greetings\.tsv:1: No line is labelled "evening"'):
        spoken("greetings", "evening", tmp_path)


def test_options_are_named_in_the_order_in_which_they_are_asked_for() -> None:
    other, again = options("other_moment", "search_again")
    assert (other[:2], again[:3:2]) == (("un autre jour", "un autre moment"), ("un autre moment", "un autre jour"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"greetings\.tsv:1: This file cannot be read"):
        phrases("greetings", folder=tmp_path)


def test_every_file_names_its_source_and_its_licence() -> None:
    for path in FOLDER.glob("*.tsv"):
        head = path.read_text(encoding="utf-8").partition("\torigin\n")[0]
        assert "# source: " in head, path.name
        assert "# licence: " in head, path.name


def test_every_label_of_a_file_has_lines() -> None:
    for path in FOLDER.glob("*.tsv"):
        rows = path.read_text(encoding="utf-8").splitlines()
        [labels] = [row.split()[2:] for row in rows if row.startswith("# labels: ")]
        used = {label for row in rows if row.count("\t") == 2 for label in row.split("\t")[1].split()}
        assert used - {"label"} == set(labels), path.name
