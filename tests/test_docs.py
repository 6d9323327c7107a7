"""Every Python block of the documentation runs and prints what the page says."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import zmq

ROOT = Path(__file__).resolve().parents[1]
RUN_PAGE = ROOT / "tests" / "run_page.py"
FENCE = re.compile(r"^\s*```(?:python|pycon)\b", re.MULTILINE)
PAGES = [page for page in sorted(ROOT.glob("docs/**/*.md")) if FENCE.search(page.read_text("utf-8"))]
# What a distribution shows on the index. The other two have lines that need keys, or another machine.
READMES = sorted(ROOT.glob("packages/*/README.md"))
PAGES += [page for page in READMES if page.parent.name in ("zmq-async", "zmq-core", "zmq-green")]


def run_page(page: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", str(RUN_PAGE), str(page)]
    return subprocess.run(command, capture_output=True, text=True, timeout=25, encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).with_suffix("").as_posix())
def test_page_runs(page):
    run = run_page(page)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout + run.stderr
    assert int(run.stdout.split()[-2]) >= 1


def test_page_without_python_is_the_exception():
    guides = set((ROOT / "docs" / "guide").glob("*.md"))
    assert {page.stem for page in guides - set(PAGES)} == {"cookbook", "curve-two-machines", "index"}


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.parent.name)
def test_python_of_a_readme_is_python(page):
    for source in re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        compile(source, str(page), "exec")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("```pycon\n>>> 1 + 1\n3\n```\n", id="wrong value"),
        pytest.param("```python\nraise ValueError\n```\n", id="failing code"),
        pytest.param("- item\n\n  ```python\n  1 + 1\n  ```\n", id="block that would be passed over"),
    ],
)
def test_wrong_page_is_noticed(tmp_path, page):
    path = tmp_path / "page.md"
    path.write_text(page)
    assert run_page(path).returncode == 1


def test_option_tables_are_up_to_date():
    command = [sys.executable, str(ROOT / "docs" / "generate_options.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=25)
    assert run.returncode == 0, run.stderr


def test_defaults_of_options_are_those_of_a_new_socket():
    tables = runpy.run_path(str(ROOT / "docs" / "generate_options.py"))
    options = runpy.run_path(str(tables["SOURCE"]))["SOCKET_OPTIONS"]
    compared = 0
    with zmq.Context() as context, context.socket(zmq.DEALER) as socket:
        for name, number, ctype, access in options:
            said = tables["default"](name, ctype)
            if access != "rw" or not said.lstrip("-").isdigit():
                continue
            try:
                value = socket.get(number)
            except zmq.ZMQError:
                continue  # not in this libzmq
            compared += 1
            assert (name, str(int(value))) == (name, said)
    assert compared > 30


def test_every_public_name_is_in_the_reference():
    reference = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "reference").glob("*.md")
    )
    named = set(re.findall(r"\w+", reference))
    # The enumerations stand for the constants.
    left_out = {*zmq.constants.__all__, "_FINISHED_TRACKER"}
    assert set(zmq.__all__) - left_out - named == set()
    assert set(zmq.constants.TABLES) - named == set()
