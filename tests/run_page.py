"""Run the Python of one documentation page, block after block in one namespace, as a reader would.

Usage: ``python tests/run_page.py PAGE.md``. Blocks marked `python` are executed; in blocks marked `pycon` the
printed values are compared too, by doctest, where ``...`` stands for anything. Prints how many blocks ran;
the exit code is not 0 if one failed. Line numbers in tracebacks are those of the page.
"""

from __future__ import annotations

import doctest
import re
import sys
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```(python|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^\s*(?:```|~~~)\{?\s*(?:code-block\}\s*)?(?:python|pycon|py)\b", re.MULTILINE)


def run_page(page: Path) -> int:
    """Run every block and return how many there are.

    Raises
    ------
    RuntimeError
        If a block prints something else than the page says, or is fenced so that it would not be found.
    """
    text = page.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(text))
    if len(blocks) != len(FENCE.findall(text)):
        raise RuntimeError(
            f"{page}: a Python block is indented or fenced in another way than ```python or ```pycon"
        )
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks:
        language, source = block.groups()
        line = text.count("\n", 0, block.start(2))
        if language == "python":
            exec(compile("\n" * line + source, str(page), "exec"), names)
        else:
            check_session(source, names, page, line)
    return len(blocks)


def check_session(source: str, names: dict[str, Any], page: Path, line: int) -> None:
    """Run an interactive session and compare what it prints; what it defines stays in `names`."""
    test = doctest.DocTestParser().get_doctest(source, names, page.name, str(page), line)
    test.globs = names
    failed, _ = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, clear_globs=False)
    if failed:
        raise RuntimeError(f"{page}: {failed} examples print something else than the page says")


if __name__ == "__main__":
    print(run_page(Path(sys.argv[1])), "blocks")
