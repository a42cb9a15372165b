"""New words for a speech model, heard by the real recogniser."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.model import lexicon
from ivr.core.errors import InputError
from ivr.core.settings import ROOT
from ivr.speech.asr import Model, Transcriber
from ivr.speech.confidence import known_parts
from ivr.speech.lexicon import fst
from ivr.speech.lexicon.extend import extend, in_phones, sounds_of
from ivr.speech.lexicon.graph import LexiconGraph, WordBoundaries
from ivr.speech.lexicon.pronounce import pronunciations
from tests.support.caller_voice import MODEL, say

GRAPH = MODEL / "graph"


def words_of(folder: Path) -> dict[str, int]:
    lines = (folder / "graph" / "words.txt").read_text().splitlines()
    return {word: int(number) for word, number in map(str.split, lines)}


def graph_of(folder: Path) -> LexiconGraph:
    places = WordBoundaries.of((folder / "graph" / "phones" / "word_boundary.int").read_text())
    return LexiconGraph(fst.read(folder / "graph" / "HCLr.fst"), places, words_of(folder)["[unk]"])


@pytest.mark.parametrize("name", ["HCLr.fst", "Gr.fst"])
def test_a_graph_is_written_as_it_was_read(name: str) -> None:
    assert fst.read(GRAPH / name).to_bytes() == (GRAPH / name).read_bytes()


def test_a_graph_cut_short_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "HCLr.fst"
    cut.write_bytes((GRAPH / "HCLr.fst").read_bytes()[:5000])
    with pytest.raises(InputError, match="cut short"):
        fst.read(cut)


def test_a_file_that_is_no_graph_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "HCLr.fst"
    other.write_text("something else")
    with pytest.raises(InputError, match="not an OpenFst graph"):
        fst.read(other)


def test_old_words_stay_as_they_were(extended_folder: Path) -> None:
    before, after = words_of(MODEL), words_of(extended_folder)
    assert {word: after[word] for word in before} == before
    said, still_said = graph_of(MODEL).pronunciations, graph_of(extended_folder).pronunciations
    assert {number: still_said[number] for number in said} == said


def path_of(graph: LexiconGraph, word: int) -> list[tuple[int, float]]:
    """What a word's first way to be said enters, in order, and what each step costs."""
    arc = next(arc for arc in graph.fst.states[graph.hub].arcs if arc.output == word)
    path = [(arc.input, round(arc.cost, 3))]
    at = arc.target
    while True:
        path += sorted((arc.input, round(arc.cost, 3)) for arc in graph.fst.states[at].arcs)
        onward = [arc.target for arc in graph.fst.states[at].arcs if arc.input and arc.target != at]
        if not onward:
            return path
        at = onward[0]


def test_a_new_word_that_sounds_like_an_old_one_costs_as_much(tmp_path: Path) -> None:
    extend(MODEL, tmp_path / "more", ["stope"])
    numbers, graph = words_of(tmp_path / "more"), graph_of(tmp_path / "more")
    assert path_of(graph, numbers["stope"]) == path_of(graph, numbers["stop"])


@pytest.mark.parametrize(
    ("word", "ways"),
    [
        ("huit", {"ɥ i t", "ɥ i"}),
        ("août", {"u t", "u"}),
        ("dix", {"d i s", "d i z", "d i"}),
        ("quatre", {"k a t ʁ", "k a t ʁ ə", "k a t"}),
        ("vous", {"v u", "v u z"}),
        ("cuisery", {"k ɥ i z e ʁ i"}),
        ("y", {"i ɡ ʁ ɛ k", "i"}),
        ("un", {"œ̃", "ɛ̃", "œ̃ n"}),
    ],
)
def test_a_word_is_said_in_the_ways_people_say_it(word: str, ways: set[str]) -> None:
    assert ways <= {" ".join(way) for way in pronunciations(word)}


def test_the_phones_of_a_model_are_learnt_from_its_words() -> None:
    graph, numbers = graph_of(MODEL), words_of(MODEL)
    phones_of = sounds_of({word: graph.pronunciations.get(number, ()) for word, number in numbers.items()})
    for word in ("mardi", "bonjour", "septembre", "semaine"):
        ours = {in_phones(way, phones_of) for way in pronunciations(word)}
        assert ours & graph.pronunciations[numbers[word]]


def test_words_that_do_not_tell_how_phones_sound_are_refused() -> None:
    with pytest.raises(InputError, match="French"):
        sounds_of({"oui": [(1, 2)]})


@pytest.mark.parametrize("speaker", ["fr", "fr-be+m3"])
@pytest.mark.parametrize(
    ("said", "others"),
    [
        ("quimper", ("guingamp", "landerneau", "concarneau")),
        ("landerneau", ("guingamp", "quimper", "plougastel")),
        ("plougastel", ("concarneau", "louhans", "cluny")),
    ],
)
def test_a_new_word_is_recognised_among_others(
    extended_folder: Path, said: str, others: tuple[str, ...], speaker: str, tmp_path: Path
) -> None:
    ear = Transcriber(Model(extended_folder), [said, *others], known_parts({said, *others}))
    ear.hear(say(said, tmp_path, speaker))
    assert ear.settle().words == said


def test_old_words_are_still_recognised(extended_folder: Path, tmp_path: Path) -> None:
    months = ["janvier", "février", "mars", "juillet", "octobre", "décembre"]
    ear = Transcriber(Model(extended_folder), months, known_parts(frozenset(months)))
    ear.hear(say("octobre", tmp_path, "fr"))
    assert ear.settle().words == "octobre"


def test_signs_without_a_sound_are_told_apart(tmp_path: Path) -> None:
    done = extend(MODEL, tmp_path / "more", ["oui", "quimper", "…"])
    assert (done.added, done.known, done.unspoken) == (["quimper"], ["oui"], ["…"])


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="not empty"):
        extend(MODEL, tmp_path, ["quimper"])


@pytest.fixture
def official(tmp_path: Path) -> Path:
    """A model with the kind of graph that the official small models have."""
    folder = tmp_path / "official"
    shutil.copytree(MODEL, folder, copy_function=shutil.copyfile)
    graph = folder / "graph" / "HCLr.fst"
    data = graph.read_bytes()
    (folder / "graph").chmod(0o755)
    graph.write_bytes(data[:4] + b"\x0f\x00\x00\x00olabel_lookahead" + data[14:])
    return folder


def test_a_model_with_a_large_vocabulary_is_refused_with_what_it_lacks(official: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"large vocabulary .* It lacks guingamp, quimper\."):
        extend(official, tmp_path / "more", ["oui", "quimper", "guingamp"])


@pytest.fixture
def run() -> Callable[..., tuple[int, str]]:
    def runs(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(lexicon, arguments, env={"IVR_VOSK_MODEL": ""})
        return result.exit_code, str(result.exception) if result.exception else result.output

    return runs


def test_the_command_writes_a_model_and_tells_its_setting(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    code, told = run("--model", str(MODEL), str(tmp_path / "more"))
    assert code == 0
    assert told.splitlines()[-1] == f"IVR_VOSK_MODEL={tmp_path / 'more'}"
    assert Model(tmp_path / "more").knows("montchanin")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("x",), "There is no model to start from"),
        (("x", "--model", str(MODEL), "--department", "nord"), "There is no department 'nord'"),
        (("x", "--model", str(ROOT)), "There is no Vosk model"),
    ],
)
def test_the_command_refuses_in_one_sentence(
    run: Callable[..., tuple[int, str]], arguments: tuple[str, ...], sentence: str
) -> None:
    code, told = run(*arguments)
    assert code == 1
    assert told.startswith(sentence)
