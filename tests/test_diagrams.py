"""The pictures of the architecture are drawn from what the page says, and that is what the tests know."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "development" / "architecture.md").read_text("utf-8")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def diagrams() -> dict[str, Any]:
    """Give the names of docs/diagrams.py."""
    return runpy.run_path(str(ROOT / "docs" / "diagrams.py"))


def blocks(directive: str) -> list[str]:
    """Return the text that the page gives a directive, each time."""
    return re.findall(rf"^```{{{directive}}}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def texts(svg: str) -> list[str]:
    """Return the words of a drawing."""
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_picture_of_the_layers_is_what_imports_are_checked_by(diagrams: dict[str, Any]) -> None:
    (text,) = blocks("layers")
    drawn = {
        name: number
        for number, boxes in diagrams["read_layers"](text)
        for _, names in boxes
        for name in names
    }
    checked = runpy.run_path(str(ROOT / "tests" / "test_layers.py"))["LAYERS"]
    assert drawn == {name: checked.get(name) for name in drawn}
    assert {name for name in checked if "._" not in name} <= set(drawn)


@pytest.mark.parametrize("directive", ["layers", "way"])
def test_the_pictures_of_the_architecture_are_drawn_with_every_word_inside(
    diagrams: dict[str, Any], directive: str
) -> None:
    found = blocks(directive)
    assert found
    for text in found:
        svg = diagrams[directive](text)
        words = " ".join(texts(svg))
        assert all(
            word in words for word in re.findall(r"[\w.()]+", text.replace("under", "")) if not word.isdigit()
        )
        width = diagrams["WIDTH"]
        for box in ElementTree.fromstring(svg).iter(f"{SVG}rect"):
            assert 0 <= int(box.attrib["x"]) <= int(box.attrib["x"]) + int(box.attrib["width"]) <= width


def test_small_text_fits_into_its_box(diagrams: dict[str, Any]) -> None:
    for directive in ("layers", "way"):
        for text in blocks(directive):
            svg = ElementTree.fromstring(diagrams[directive](text))
            boxes = [{key: int(box.attrib[key]) for key in ("x", "width")} for box in svg.iter(f"{SVG}rect")]
            for small in svg.iter(f"{SVG}text"):
                if small.attrib.get("class") == "socket":
                    half = len(small.text or "") * diagrams["SMALL"] / 2
                    middle = int(small.attrib["x"])
                    assert any(
                        box["x"] <= middle - half and middle + half <= box["x"] + box["width"]
                        for box in boxes
                    ), small.text


@pytest.mark.parametrize(
    ("directive", "text"),
    [
        ("layers", "zmq.sugar"),
        ("layers", "1 title without modules"),
        ("way", "under 1: no line above -> box"),
        ("way", "box -> box\nbox that leaves nothing -> box"),
    ],
)
def test_what_is_no_drawing_is_refused_with_its_line(
    diagrams: dict[str, Any], directive: str, text: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(text.splitlines()[-1])):
        diagrams[directive](text)
