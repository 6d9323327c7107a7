"""Look at the built documentation as a reader would, in a headless Chromium.

Usage: ``python -m tools.site.check FOLDER CHROMIUM``. Each page is opened at two widths, light and dark. Nothing may
overflow the window, no page may print an error to the console, and axe must find no text of too little contrast. The
search has to find what readers look for, and the answers to their questions have to be three clicks from the front page
at most. Prints what was looked at; the exit code is 1 when something is wrong.
"""

from __future__ import annotations

import functools
import http.server
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tools.site.questions import QUESTIONS, SEARCHES

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
HEIGHT = 900
CLICKS = 3
# A page of the reference is no longer than this, in screens of 1280 by 900.
SCREENS = 20
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"], "preload": False}
# Axe takes seconds for a long page. All programs have the same colours, and so have the pages of the reference.
WITH_PROGRAMS = ("index", "install", "guide/sockets", "tutorial/service")
OF_REFERENCE = ("reference/index", "reference/options", "reference/errors")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the files and keeps quiet about it."""

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve the folder on the loopback while the block runs, and give its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def pages(folder: Path) -> list[str]:
    """Return the pages, the search and the index of names apart."""
    found = (path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.html"))
    return sorted(set(found) - {"search", "genindex", "py-modindex"})


def look(browser: Browser, address: str, names: list[str]) -> Iterator[str]:
    """Open every page in every way, and yield what is wrong."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
            printed = listen(page)
            for name in names:
                page.goto(f"{address}{name}.html")
                yield from (
                    f"{name} at {width}, {scheme}: {problem}" for problem in faults(page, name, width)
                )
                yield from (f"{name} at {width}, {scheme}: the console says {text}" for text in printed)
                printed.clear()
            page.close()


def listen(page: Page) -> list[str]:
    """Return a list that gets the errors on the page's console."""
    printed: list[str] = []
    page.on("console", lambda line: printed.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: printed.append(str(error)))
    return printed


def faults(page: Page, name: str, width: int) -> Iterator[str]:
    """Yield what is wrong with the page as it is shown now."""
    needed = page.evaluate("document.documentElement.scrollWidth")
    if needed > width:
        yield f"needs {needed} pixels"
    if width != max(WIDTHS):
        return
    height = page.evaluate("document.documentElement.scrollHeight")
    if name.startswith("reference/") and height > SCREENS * HEIGHT:
        yield f"is {height / HEIGHT:.0f} screens long"
    if not name.startswith("reference/") or name in OF_REFERENCE:
        context = {"exclude": [] if name in WITH_PROGRAMS else [["pre"]]}
        for violation in Axe().run(page, context=context, options=CONTRAST).response["violations"]:
            yield from (f"too little contrast: {node['html'][:100]}" for node in violation["nodes"][:3])


def search(browser: Browser, address: str) -> Iterator[str]:
    """Search for each word, and yield those that do not find their page among the first three."""
    page = browser.new_page()
    for words, wanted in SEARCHES.items():
        page.goto(f"{address}search.html?q={quote(words)}")
        page.wait_for_function(
            "/found|matching/.test(document.querySelector('.search-summary')?.textContent)"
        )
        links = page.eval_on_selector_all("ul.search > li > a", "links => links.map(each => each.href)")
        first = [urldefrag(link).url[len(address) :].split(".html")[0] for link in links[:3]]
        if not set(first) & set(wanted):
            yield f"search for {words!r} finds {', '.join(first) or 'nothing'} first"
    page.close()


def walk(folder: Path) -> Iterator[str]:
    """Follow links from the front page, and yield the questions whose answer is too far away."""
    near, clicks = {"index"}, 0
    while not {urldefrag(answer).url for answer in QUESTIONS.values()} <= near and clicks < CLICKS:
        near |= {link for name in near for link in links_of(folder, name)}
        clicks += 1
    for question, answer in QUESTIONS.items():
        name, heading = urldefrag(answer)
        if name not in near:
            yield f"{question} {name} is more than {CLICKS} clicks away"
        elif heading and f'id="{heading}"' not in (folder / f"{name}.html").read_text("utf-8"):
            yield f"{question} {name} has no heading {heading}"


def links_of(folder: Path, name: str) -> set[str]:
    """Return the pages that a page links to."""
    text = (folder / f"{name}.html").read_text("utf-8")
    targets = (urldefrag(urljoin(name, link)).url for link in re.findall(r'<a [^>]*href="([^":]+)"', text))
    return {
        target[: -len(".html")]
        for target in targets
        if target.endswith(".html") and (folder / target).is_file()
    }


def main() -> int:
    """Check the site and print what was found."""
    folder, chromium = Path(sys.argv[1]), sys.argv[2]
    names = pages(folder)
    problems: list[str] = []

    def take(found: Iterator[str]) -> None:
        for problem in found:
            print(problem, flush=True)
            problems.append(problem)

    take(walk(folder))
    with serve(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take(search(browser, address))
        take(look(browser, address, names))
        browser.close()
    print(
        f"{len(names)} pages at {len(WIDTHS)} widths in {len(SCHEMES)} colours, {len(SEARCHES)} searches, "
        f"{len(QUESTIONS)} questions: {len(problems)} problems"
    )
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
