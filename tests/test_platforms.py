"""What `dev.py platform` reads from the output of the suites, and the table that it writes."""

from __future__ import annotations

import contextlib
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent

OUTPUT = """\
nox > Running session tests-3.15(zmq-core)
======= 3 failed, 1462 passed, 52 skipped, 1 error in 35.19s =======
nox > Session tests-3.15(zmq-core) failed.
nox > Running session tests-3.15(project)
================== 572 passed in 100.00s (0:01:40) ==================
nox > Session tests-3.15(project) was successful.
nox > Running session bundled-3.15
nox > Session bundled-3.15 failed.
"""


@pytest.fixture
def platforms(monkeypatch):
    """The package of the tasks."""
    monkeypatch.syspath_prepend(ROOT)
    from tools.platforms import by_file, chroot, counts, debian, freethreaded, here, run, table

    return SimpleNamespace(
        by_file=by_file,
        chroot=chroot,
        counts=counts,
        debian=debian,
        freethreaded=freethreaded,
        here=here,
        run=run,
        table=table,
    )


def test_each_session_is_counted_with_its_errors_as_failures(platforms):
    counts = platforms.counts
    expected = [counts.Counts("zmq-core", 1462, 4, 52), counts.Counts("project", 572, 0, 0)]
    assert counts.read(OUTPUT)[:2] == expected


def test_the_sum_of_several_runs_is_counted_and_not_each(platforms):
    output = """\
nox > Running session windows
5 passed, 1 skipped in 1.20s
6 passed, 1 failed in 2.00s
=== 1 failed, 11 passed, 1 skipped in 3.20s ===
nox > Session windows failed.
"""
    assert platforms.counts.read(output) == [platforms.counts.Counts("windows", 11, 1, 1)]


def test_a_session_that_ended_before_its_tests_is_a_failure(platforms):
    assert platforms.counts.read(OUTPUT)[2] == platforms.counts.Counts("bundled-3.15", 0, 1, 0)


@pytest.mark.parametrize(
    "line", ["!!!!!!!! KeyboardInterrupt !!!!!!!!", "INTERNALERROR> Failed: Timeout (>30.0s)"]
)
def test_a_run_that_did_not_come_to_its_end_has_one_failure_more(platforms, line):
    output = f"nox > Running session tests-3.13t(zmq-core)\n{line}\n=== 2 failed, 9 passed in 4.34s ===\n"
    assert platforms.counts.read(output) == [platforms.counts.Counts("zmq-core", 9, 3, 0)]


def test_a_session_that_is_skipped_is_one_skipped_test(platforms):
    output = "nox > Running session tests-3.13t(zmq-green)\nnox > Session tests-3.13t(zmq-green) skipped: no gevent\n"
    assert platforms.counts.read(output) == [platforms.counts.Counts("zmq-green", 0, 0, 1)]


def test_a_session_that_runs_no_tests_and_succeeds_counts_nothing(platforms):
    assert platforms.counts.read("nox > Running session build\nnox > Session build was successful.\n") == []


def test_the_table_has_a_row_for_each_record_and_keeps_the_rest_of_the_page(platforms):
    table = platforms.table
    record = table.Record(
        description="CPython 9",
        date="2026-01-02",
        commit="abc",
        counts=[platforms.counts.Counts("zmq-core", 5, 0, 1)],
    )
    page = f"before\n{table.BEGIN}old rows\n{table.END}after\n"
    written = table.insert(page, {"nine": record})
    assert written.startswith("before\n")
    assert written.endswith("after\n")
    assert "old rows" not in written
    assert "| CPython 9 | 2026-01-02 | `abc` | zmq-core: 5 / 0 / 1 |" in written


def test_the_page_shows_what_is_recorded(platforms):
    table = platforms.table
    text = table.PAGE.read_text(encoding="utf-8")
    assert table.insert(text, table.load()) == text


def test_platforms_are_listed_with_their_time(platforms, capsys):
    assert platforms.run.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, platform in platforms.run.PLATFORMS.items():
        assert any(re.match(rf"{name} .*\(about {platform.minutes} minutes\)", line) for line in lines)


def test_a_platform_that_does_not_exist_is_refused_by_name(platforms, capsys):
    assert platforms.run.main(["amiga"]) == 2
    assert "'amiga'" in capsys.readouterr().err


def test_a_chroot_of_an_earlier_run_gets_the_packages_that_were_added_since(platforms, monkeypatch, tmp_path):
    (tmp_path / "complete").write_text("gcc git")
    installed = []
    monkeypatch.setattr(platforms.chroot, "ensure_root", lambda: None)
    monkeypatch.setattr(platforms.chroot.Chroot, "mounted", lambda self: contextlib.nullcontext())
    monkeypatch.setattr(platforms.chroot.Chroot, "install", lambda self, packages: installed.extend(packages))
    debian = platforms.chroot.Chroot(tmp_path, "sid", ["gcc", "git", "krb5-kdc"])
    debian.ensure()
    assert installed == ["krb5-kdc"]
    debian.ensure()
    assert installed == ["krb5-kdc"]


def test_tasks_on_this_machine_are_counted_from_what_they_print(platforms, monkeypatch):
    def passing_on(command, **options):
        return SimpleNamespace(stdout=OUTPUT)

    monkeypatch.setattr(platforms.here, "passing_on", passing_on)
    assert platforms.here.tasks("shared")[0] == platforms.counts.Counts("zmq-core", 1462, 4, 52)


def test_output_is_printed_as_it_is_kept(platforms, capsys):
    done = platforms.chroot.passing_on([sys.executable, "-c", "print('seen'); raise SystemExit(3)"])
    assert (done.returncode, done.stdout) == (3, "seen\n")
    assert capsys.readouterr().out == "seen\n"


def test_a_chroot_gets_the_archives_that_the_caller_has(platforms, monkeypatch, tmp_path):
    inside = tmp_path / "chroot"
    (inside / "root").mkdir(parents=True)
    archive = tmp_path / "libzmq-9.tar.gz"
    archive.write_bytes(b"archive")
    monkeypatch.setenv("ZMQ_SOURCE", str(archive))
    for other in ("SODIUM_SOURCE", "MIMALLOC_SOURCE"):
        monkeypatch.delenv(other, raising=False)
    debian = platforms.chroot.Chroot(inside, "sid", [])
    assert platforms.debian.copy_archives(debian) == {"ZMQ_SOURCE": "/root/libzmq-9.tar.gz"}
    assert (inside / "root" / "libzmq-9.tar.gz").read_bytes() == b"archive"


def test_programs_of_another_architecture_are_emulated_until_the_end(platforms, tmp_path):
    formats, rules = tmp_path / "formats", tmp_path / "rules"
    formats.mkdir(), rules.mkdir()
    (rules / "qemu-aarch64.conf").write_bytes(b":qemu-aarch64:M::\\x7fELF:\n")
    (formats / "register").touch()
    with platforms.debian.emulated("aarch64", formats, rules):
        assert (formats / "register").read_bytes() == b":qemu-aarch64:M::\\x7fELF:"
        (formats / "qemu-aarch64").touch()  # as the kernel does
    assert (formats / "qemu-aarch64").read_text() == "-1"


def test_another_python_of_this_machine_runs_the_suites_but_the_projects(platforms, monkeypatch):
    commands = []

    def passing_on(command, **options):
        commands.append(command)
        return SimpleNamespace(stdout="")

    monkeypatch.setattr(platforms.here, "passing_on", passing_on)
    assert platforms.run.PLATFORMS["cpython-3.9"].run() == []
    chosen = ["--python", "3.9", "-k", "(tests or bundled) and not project"]
    assert commands == [[sys.executable, "dev.py", "tests", *chosen]]


LISTED = """\
Package: python3.13
Version: 3.13.18-1
Files:
Version: 3.13.15-1

Version: 3.13.15-1
"""


def test_sources_of_cpython_are_the_newest_that_the_mirror_still_has(platforms, monkeypatch, tmp_path):
    asked = []

    def run(command, **options):
        if command[0] == "apt-cache":
            return SimpleNamespace(stdout=LISTED)
        asked.append(command[-1])
        if command[-1].endswith("3.13.15-1"):
            (options["cwd"] / "python3.13_3.13.15.orig.tar.xz").touch()
        return SimpleNamespace(returncode=0 if command[-1].endswith("3.13.15-1") else 100)

    monkeypatch.setattr(platforms.freethreaded, "run", lambda *command: None)
    monkeypatch.setattr(platforms.freethreaded, "mirror", lambda: "http://mirror.example/debian")
    monkeypatch.setattr(platforms.freethreaded.subprocess, "run", run)
    archive = platforms.freethreaded.from_debian(tmp_path)
    assert archive == tmp_path / "download" / "python3.13_3.13.15.orig.tar.xz"
    assert asked == ["python3.13=3.13.18-1", "python3.13=3.13.15-1"]


def test_a_mirror_without_sources_of_cpython_is_said(platforms, monkeypatch, tmp_path):
    monkeypatch.setattr(platforms.freethreaded, "run", lambda *command: None)
    monkeypatch.setattr(platforms.freethreaded, "mirror", lambda: "http://mirror.example/debian")
    monkeypatch.setattr(
        platforms.freethreaded.subprocess, "run", lambda *words, **options: SimpleNamespace(stdout="")
    )
    with pytest.raises(platforms.chroot.Unavailable, match="CPYTHON_SOURCE"):
        platforms.freethreaded.from_debian(tmp_path)


def test_files_are_summed_and_those_that_did_not_end_are_named(platforms):
    printed = {
        "tests/test_a.py": "..F\n1 failed, 2 passed, 3 skipped in 0.10s\n",
        "tests/test_b.py": "...\n3 passed, 1 error in 0.10s\n",
        "tests/test_c.py": "..",
    }
    counts = platforms.by_file.run_each("zmq-core", printed, printed.__getitem__)
    assert counts == platforms.counts.Counts("zmq-core, no end of test_c", 5, 3, 3)


def test_no_file_is_begun_after_its_time(platforms):
    counts = platforms.by_file.run_each("zmq-core", ["tests/test_a.py"], lambda name: "1 passed in 1s", -1)
    assert counts == platforms.counts.Counts("zmq-core, 0 of 1 files", 0, 0, 0)
