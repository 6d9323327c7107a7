"""Every program of the cookbook is listed, run by a test, and a page at most."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1]
GUIDE = FOLDER.parents[1] / "docs" / "guide"
PROGRAMS = sorted(FOLDER.glob("*.py"))


def names(pattern: str, *files: Path) -> list[str]:
    return [name for file in files for name in re.findall(pattern, file.read_text(encoding="utf-8"))]


def test_every_program_is_listed_and_shown():
    programs = {program.stem for program in PROGRAMS}
    pages = sorted((GUIDE / "cookbook").glob("*.md"))
    assert set(names(r"\[`(\w+)`\]\(cookbook/", GUIDE / "cookbook.md")) == programs
    assert sorted(names(r"\{literalinclude\} .*/examples/cookbook/(\w+)\.py", *pages)) == sorted(programs)


def test_links_of_the_index_lead_to_headings():
    for page, anchor in set(
        re.findall(r"\(cookbook/(\w+\.md)#([\w-]+)\)", (GUIDE / "cookbook.md").read_text(encoding="utf-8"))
    ):
        headings = names(r"(?m)^## (.+)$", GUIDE / "cookbook" / page)
        assert anchor in [heading.lower().replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.stem)
def test_program_is_a_page_that_says_what_it_is_for(program):
    source = program.read_text(encoding="utf-8")
    module = ast.parse(source)
    text = ast.get_docstring(module)
    assert text is not None
    assert len([line for line in source.splitlines()[module.body[0].end_lineno :] if line.strip()]) <= 115
    assert "Use it" in text or "Use them" in text


def test_every_program_is_run_by_a_test(record_property):
    tests = "".join(test.read_text(encoding="utf-8") for test in (FOLDER / "tests").glob("test_*.py"))
    assert [program.stem for program in PROGRAMS if f'"{program.stem}"' not in tests] == []
    record_property("cookbook", f"{len(PROGRAMS)} programs, each run by a test")
