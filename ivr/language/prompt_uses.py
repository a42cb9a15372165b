"""Which prompts the code speaks, read from its source."""

import ast
import re
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


@cache
def spoken_prompts(source: Path) -> frozenset[str]:
    """Names of the prompts that the Python files of a folder speak for certain, subfolders included: those given to
    `Say`, and those of steps that speak the prompt of their own name."""
    spoken: set[str] = set()
    for path in source.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        if "Say(" in code or "steps_of(" in code:
            tree = ast.parse(code)
            spoken.update(_own_names(tree))
            spoken.update(name for node in ast.walk(tree) for name in _said(node))
    return frozenset(spoken)


def used_prompts(source: Path, written: Set[str]) -> set[str]:
    """Names of the prompts spoken by the Python files of a folder: those of `spoken_prompts`, and those among `written`
    that a text of the code names, whole or, with a blank as in `f"anytime.{word}"`, in part."""
    used = set(spoken_prompts(source))
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            used.update(_mentioned(node, written))
    return used


def _said(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="Say"), args=[ast.Constant(value=str(name)), *_]):
            yield name


def _mentioned(node: ast.AST, written: Set[str]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(name)) if _NAME.fullmatch(name) and name in written:
            yield name
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if re.fullmatch(r"[a-z_]+\.[a-z_]*", start):
            yield from (name for name in written if name.startswith(start))


def _own_names(tree: ast.Module) -> Iterator[str]:
    """Names of the steps that are declared without `says`, in a file that calls `steps_of("<flow>")`."""
    flow = next((name for node in ast.walk(tree) for name in _flow(node)), None)
    for node in tree.body if flow else ():
        if isinstance(node, ast.FunctionDef) and any(_is_plain_step(decorator) for decorator in node.decorator_list):
            yield f"{flow}.{node.name}"


def _flow(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="steps_of"), args=[ast.Constant(value=str(flow))]):
            yield flow


def _is_plain_step(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Name(id="step"), args=args, keywords=keywords):
            return len(args) == 1 and all(keyword.arg != "says" for keyword in keywords)
    return False
