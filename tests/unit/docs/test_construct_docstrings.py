"""What the docstring of every construct says. Sources are read, nothing is imported."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

CONSTRUCTS = Path(__file__).parents[3] / "constructs" / "globaltables"
AWS_PAGE = re.compile(r"https://docs\.aws\.amazon\.com/\S+\.html")
UNITS = {"days": "day", "hours": "hour", "minutes": "minute", "seconds": "second", "capacity": "capacity unit"}

WITHOUT_PAGE = {
    "Fence": "it makes a terraform_data, which Terraform keeps and AWS never sees",
}
"""Why a construct names no page of AWS."""


class Documented(NamedTuple):
    """A construct as its source has it."""

    name: str
    docstring: str
    of_module: str
    arguments: Mapping[str, bool]
    """Whether each may be left out."""
    checks: frozenset[str]
    """What it calls by the name of a check, and whether it raises."""

    @property
    def described(self) -> dict[str, str]:
        """What is said of each argument."""
        _, _, section = self.docstring.partition("\nArgs:\n")
        section = re.split(r"\n\n\w+:\n", section)[0]
        return dict(re.findall(r"^    (\w+): (.*(?:\n        .*)*)", section, re.MULTILINE))


def _constructs(source: str) -> Iterator[Documented]:
    module = ast.parse(source)
    for one in module.body:
        if isinstance(one, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id == "Construct" for b in one.bases):
            makes = next(inner for inner in one.body if isinstance(inner, ast.FunctionDef) and inner.name == "__init__")
            given = zip(makes.args.kwonlyargs, makes.args.kw_defaults, strict=True)
            yield Documented(
                one.name,
                ast.get_docstring(one) or "",
                ast.get_docstring(module) or "",
                {argument.arg: default is not None for argument, default in given},
                frozenset(_checks(one)),
            )


def _checks(construct: ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(construct):
        if isinstance(node, ast.Raise):
            yield "raise"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("check_"):
            yield node.func.id


def _faults(one: Documented) -> list[str]:
    """What its docstring lacks, or says too much."""
    described = one.described
    faults = [f"{name} is not described" for name in one.arguments if name not in described]
    faults += [f"{name} is no argument" for name in described if name not in one.arguments]
    for name, text in described.items():
        if one.arguments.get(name) and "default" not in text.lower():
            faults.append(f"{name} has no default")
        unit = UNITS.get(name.rpartition("_")[2])
        if unit and unit not in text:
            faults.append(f"{name} has no unit")
    if one.checks and "\nRaises:\n" not in one.docstring:
        faults.append(f"Raises is missing: {', '.join(sorted(one.checks))}")
    if one.name not in WITHOUT_PAGE and not AWS_PAGE.search(one.docstring + one.of_module):
        faults.append("no page of AWS")
    return faults


@cache
def _all() -> tuple[Documented, ...]:
    sources = [file.read_text(encoding="utf-8") for file in sorted(CONSTRUCTS.rglob("*.py"))]
    return tuple(one for source in sources if "(Construct" in source for one in _constructs(source))


def test_every_construct_is_documented() -> None:
    """Each argument with its unit and its default, what it raises, and the page of AWS, its own or its module's."""
    assert len(_all()) > 30
    assert {one.name: faults for one in _all() if (faults := _faults(one))} == {}


def test_who_names_no_page_has_a_reason_and_none() -> None:
    """An exception ends with what it was made for."""
    pages = {one.name: bool(AWS_PAGE.search(one.docstring + one.of_module)) for one in _all()}
    assert {name: pages.get(name) for name in WITHOUT_PAGE} == dict.fromkeys(WITHOUT_PAGE, False)


PLANTED = '''
class Planted(Construct):
    """One.

    https://docs.aws.amazon.com/kms/latest/developerguide/overview.html

    Args:
        name: Its name.
        kept_days: How long, days,
            at most. Default 3.

    Raises:
        ConfigurationError: When it is wrong.
    """

    def __init__(self, scope, id, *, name, kept_days=3):
        check_name(name)
'''


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("", "", []),
        ("        name: Its name.\n", "", ["name is not described"]),
        ("*, name, ", "*, ", ["name is no argument"]),
        (" Default 3.", "", ["kept_days has no default"]),
        (", days,", "", ["kept_days has no unit"]),
        ("    Raises:", "    Or:", ["Raises is missing: check_name"]),
        ("docs.aws.amazon.com", "example.com", ["no page of AWS"]),
    ],
)
def test_finds_a_planted_fault(old: str, new: str, faults: list[str]) -> None:
    """The check above sees what is missing."""
    (one,) = _constructs(PLANTED.replace(old, new))
    assert _faults(one) == faults
