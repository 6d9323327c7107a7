"""The pages of decisions: each says the same four things, is listed, and names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "development" / "decisions"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.name != "index.md")
TEST = re.compile(r"`([\w/-]+\.py)::(\w+)`")


def stem(page: Path) -> str:
    return page.stem


@pytest.mark.parametrize("page", PAGES, ids=stem)
def test_a_decision_says_why_what_its_price_and_how_we_know(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "What it costs",
        "How we know",
    ]


@pytest.mark.parametrize("page", PAGES, ids=stem)
def test_the_tests_that_a_decision_names_are_there(page: Path) -> None:
    named = TEST.findall(page.read_text("utf-8"))
    assert named
    for path, name in named:
        file = ROOT / path if path.startswith("tests/") else ROOT / "packages" / path
        assert re.search(rf"^(async )?def {name}\(", file.read_text("utf-8"), re.MULTILINE), f"{path}::{name}"


def test_every_decision_is_listed_once_in_the_table_and_once_in_the_tree() -> None:
    index = (FOLDER / "index.md").read_text("utf-8")
    names = sorted(map(stem, PAGES))
    assert sorted(re.findall(r"^\| \[\]\(([\w-]+)\.md\)", index, re.MULTILINE)) == names
    assert sorted(re.findall(r"^([\w-]+)$", index.split(":hidden:")[1], re.MULTILINE)) == names
