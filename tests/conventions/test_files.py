"""Do the files keep to the house style where a machine can see it?"""

import ast
import re
import statistics
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.embedded.places import CHECKOUT

TOP_LEVEL = {"api", "bench", "docker", "docs", "objectives", "requirements", "templates", "tests", "tracker"}


def python_files() -> Iterator[Path]:
    for name in sorted(TOP_LEVEL):
        yield from (path for path in (CHECKOUT / name).rglob("*.py") if "migrations" not in path.parts)


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_python_file_is_longer_than_400_lines() -> None:
    assert {str(path): lines(path) for path in python_files() if lines(path) > 400} == {}


def test_half_of_the_python_files_are_shorter_than_120_lines() -> None:
    assert statistics.median(lines(path) for path in python_files() if lines(path)) < 120


def test_every_python_file_says_in_its_docstring_what_it_answers() -> None:
    silent = [
        path.relative_to(CHECKOUT).as_posix()
        for path in python_files()
        if (text := path.read_text()).strip() and ast.get_docstring(ast.parse(text)) is None
    ]
    assert silent == []


def test_nothing_else_lies_at_the_top_of_the_house() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no git checkout: what is part of the house cannot be told")
    folders = {path.split("/")[0] for path in listed.stdout.splitlines() if "/" in path}
    assert folders - TOP_LEVEL <= {".ci"}


def test_the_domain_computes_with_decimals_only() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}"
        for path in (CHECKOUT / "objectives").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr == "FloatField")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert found == []


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_requirement_is_pinned_and_has_a_reason(name: str) -> None:
    wanted = (CHECKOUT / "requirements" / f"{name}.in").read_text().splitlines()
    bare = [
        line
        for line in wanted
        if line.strip() and not line.startswith("#") and not re.fullmatch(r"(-r \S+|[\w\[\],.-]+==\S+)  # .{10,}", line)
    ]
    assert bare == []


@pytest.mark.parametrize("name", ["run", "dev"])
def test_the_lock_holds_every_requirement_as_pinned(name: str) -> None:
    wanted = re.findall(
        r"^([\w.-]+)(?:\[.*\])?==(\S+)", (CHECKOUT / f"requirements/{name}.in").read_text(), re.MULTILINE
    )
    locked = (CHECKOUT / f"requirements/{name}.txt").read_text()
    assert wanted
    assert [
        f"{package}=={version}" for package, version in wanted if f"\n{package.lower()}=={version} " not in locked
    ] == []


def test_the_readme_shows_the_two_commands() -> None:
    readme = (CHECKOUT / "README.md").read_text()
    assert "make run" in readme
    assert "make test" in readme


def test_the_readme_draws_the_rooms_of_the_domain_as_their_contract_has_them() -> None:
    contracts = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (rooms,) = [contract["layers"] for contract in contracts if contract["name"] == "The rooms of the domain"]
    (drawn,) = re.findall(r"```\n(management.*?)```", (CHECKOUT / "README.md").read_text(), re.DOTALL)
    assert [re.findall(r"\w+", floor) for floor in drawn.split(">")] == [re.findall(r"\w+", floor) for floor in rooms]


def test_compiled_catalogues_stay_out_of_the_repository() -> None:
    assert "*.mo" in (CHECKOUT / ".gitignore").read_text().splitlines()
