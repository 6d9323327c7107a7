"""Build hook: CMake compiles the extension through scikit-build-core, hatchling packs it."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from scikit_build_core.hatch.plugin import ScikitBuildHook

# Whatever changes the objects. Each combination has its own build folder: CMake caches what it found.
SWITCHES = (
    "ZMQ_PREFIX ZMQ_SOURCE ZMQ_SOURCE_SHA256 SODIUM_SOURCE SODIUM_SOURCE_SHA256 "
    "MIMALLOC_SOURCE MIMALLOC_SOURCE_SHA256 ZMQ_PATCHES ZMQ_ALLOCATOR "
    "ZMQ_DRAFT_API ZMQ_CORE_CFFI ZMQ_ABI3 "
    "CC CXX CFLAGS CXXFLAGS LDFLAGS CMAKE_ARGS CMAKE_PREFIX_PATH PKG_CONFIG_PATH PKG_CONFIG_LIBDIR"
).split()


def asked(name):
    """Tell whether an environment variable switches something on."""
    return os.environ.get(name, "").lower() in ("1", "on", "true", "yes")


PYPY = sys.implementation.name == "pypy"
CFFI_BACKEND = PYPY or asked("ZMQ_CORE_CFFI")


class CoreBuildHook(ScikitBuildHook):
    """Scikit-build-core's hook plus the three things this package needs of its own."""

    PLUGIN_NAME = "custom"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        values = "\n".join(f"{name}={os.environ.get(name, '')}" for name in SWITCHES)
        key = hashlib.sha256(values.encode()).hexdigest()[:8]
        self.config["build-dir"] = f"build/{{wheel_tag}}-{key}"
        if asked("ZMQ_ABI3"):
            # As in cmake/Tools.cmake. What comes before costs calls their speed: it lacks vector calls.
            self.config.setdefault("wheel", {})["py-api"] = "cp312"
        self.config.pop("path", None)  # where this file is; not a setting of scikit-build-core

    def dependencies(self):
        """Name what the build needs beside the requirements of pyproject.toml: CFFI, which PyPy has."""
        needed = super().dependencies()
        return [*needed, "cffi>=1.15"] if CFFI_BACKEND and not PYPY else needed

    def initialize(self, version, build_data):
        """Compile, then put the results where a wheel or an editable install expects them."""
        super().initialize(version, build_data)
        if version == "editable":
            self._install_in_place(build_data)
        else:
            build_data["force_include"][str(Path(self.root, "guard", "zmq.py"))] = "zmq.py"
            self._move_metadata(build_data)
            if CFFI_BACKEND:
                self._add_cffi_backend(build_data)

    def _add_cffi_backend(self, build_data):
        folder = Path("zmq", "backend", "cffi")
        for source in Path(self.root, "src", folder).iterdir():
            if source.suffix in (".py", ".pyi") and source.name != "_build.py":
                build_data["force_include"][str(source)] = str(folder / source.name)

    def _install_in_place(self, build_data):
        # Scikit-build-core redirects imports of the package, which would hide the folders that sibling
        # distributions add to `zmq`. The plain path file of `dev-mode-dirs` does not, so the extension goes to src.
        for source, target in build_data["force_include_editable"].items():
            if target.startswith(("zmq/", "zmq" + os.sep)):
                place = Path(self.root, "src", target)
                place.unlink(
                    missing_ok=True
                )  # a running process keeps the old file instead of crashing on the new
                shutil.copy2(source, place)
        build_data["force_include_editable"] = {}

    def _move_metadata(self, build_data):
        # Hatchling offers no way to add these late; the folders that installers and auditors read are in dist-info.
        extra = build_data["extra_metadata"]
        for source, name in list(extra.items()):
            if name in ("licenses", "sboms"):
                del extra[source]
                target = f"{self.build_config.builder.artifact_project_id}.dist-info/{name}"
                build_data["force_include"][source] = target


def get_build_hook() -> "type[BuildHookInterface]":
    """Name the hook: hatchling would otherwise see two candidates in this file."""
    return CoreBuildHook
