"""What a change must pass beside the tests, and the demonstration."""

from __future__ import annotations

from pathlib import Path

import nox

from tools import machine, projects, wheels
from tools.projects import CURRENT, PACKAGES
from tools.sessions.common import COOKBOOK, TYPE_STUBS

# Where words are; the rest is data or made by tools.
SPELLED = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CODE_OF_CONDUCT.md",
    "docs",
    "packages",
    "examples",
    "tests",
    "tools",
]


@nox.session(python=CURRENT)
def demo(session: nox.Session) -> None:
    """Count the words of a text file with processes that talk through a broker (arguments: a path)."""
    machine.ensure_libzmq(session)
    ours = projects.dependencies("pyzmq")
    dist = wheels.collect(session, ours)
    # No index: what the demonstration runs on is what this repository built.
    session.install("--no-index", "--find-links", str(dist), "--force-reinstall", *ours)
    session.run("python", "examples/wordcount/main.py", *session.posargs)


@nox.session(python=CURRENT)
def lint(session: nox.Session) -> None:
    """Check the sources with ruff (argument --fix repairs what it can) and cython-lint, spelling, and workflows."""
    session.install("ruff>=0.14", "cython-lint>=0.16", "codespell>=2.3")
    session.install("yamllint>=1.35", "zizmor>=1.16", "check-jsonschema>=0.30")
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")
    # The file that includes the others imports what they use, which cython-lint does not see.
    included = [path for kind in ("pxi", "pxd") for path in Path("packages").glob(f"*/src/**/*.{kind}")]
    session.run("cython-lint", *sorted(map(str, included)))
    workflows = sorted(map(str, Path(".github/workflows").glob("*.yml")))
    session.run("codespell", *SPELLED)
    session.run("yamllint", "--strict", ".github")
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    session.run("zizmor", "--offline", "--quiet", *workflows)


@nox.session(python=CURRENT)
def types(session: nox.Session) -> None:
    """Check the types of the installed wheels with mypy --strict and pyright."""
    machine.ensure_libzmq(session)
    session.install("mypy>=1.18", "pyright[nodejs]>=1.1.400", *TYPE_STUBS, *COOKBOOK)
    extras = [each for name in PACKAGES for each in (*projects.third_party(name), *projects.optional(name))]
    session.install(*sorted(set(extras)))
    dist = wheels.collect(session, PACKAGES)
    wheels.install(session, dist, *PACKAGES)
    session.run("mypy", "--config-file", "pyproject.toml", "-p", "zmq")
    session.run("pyright", "--verifytypes", "zmq", "--ignoreexternal")
    for folder in ("cookbook", "tutorial"):
        programs = sorted(map(str, Path("examples", folder).glob("*.py")))
        session.run("mypy", "--config-file", "pyproject.toml", *programs)
    # Programs that a checker must accept, but for the lines that say which error it must find.
    session.run("mypy", "--config-file", "pyproject.toml", "tests/typing")
    session.run("pyright", "-p", "tests/typing/pyrightconfig.json")


def build_docs(session: nox.Session, builder: str = "html") -> Path:
    """Build the documentation with a builder of Sphinx and return its folder; a warning is an error."""
    machine.ensure_libzmq(session)
    extras = {each for name in PACKAGES for each in projects.optional(name)}
    session.install("-r", "docs/requirements.txt", *sorted(extras))
    dist = wheels.collect(session, PACKAGES)
    wheels.install(session, dist, *PACKAGES)
    built = Path("docs", "_build", builder)
    # Afresh: Sphinx warns of what moved from one page to another since the last build.
    words = ["--fresh-env", "--fail-on-warning", "--keep-going", "-b", builder]
    session.run("sphinx-build", *words, "docs", str(built))
    return built


@nox.session(python=CURRENT)
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build/html; a warning is an error."""
    build_docs(session)


@nox.session(python=CURRENT)
def links(session: nox.Session) -> None:
    """Ask for every address that the documentation links to; without the internet all are broken."""
    build_docs(session, "linkcheck")


@nox.session(python=CURRENT)
def site(session: nox.Session) -> None:
    """Build the documentation and look at it in a headless Chromium, which is installed where that is permitted."""
    built = build_docs(session)
    if machine.chromium() is None and not machine.install(session, "chromium"):
        session.error("no Chromium, and no package manager that may install one")
    session.install("axe-playwright-python>=0.1.8", "playwright>=1.45")
    session.run("python", "-m", "tools.site.check", str(built), str(machine.chromium()))
