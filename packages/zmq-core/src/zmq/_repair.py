"""What to say when files of zmq-core and of another distribution lie in one folder.

Up to version 27 one distribution, pyzmq, owned all files of `zmq`; whichever of the two is installed last overwrites
the other's. No version of it has a file of this name, so this one stays, whatever happened to those around it.
"""

__all__ = ["REPAIR", "mixed_files", "warn_of_mixed_files"]

REPAIR = (
    "    python -m pip uninstall --yes pyzmq zmq-core zmq-async zmq-auth zmq-green zmq-tools\n"
    '    python -m pip install "pyzmq>=28"\n'
    '(with the extras you use, such as "pyzmq[all]>=28")'
)


def mixed_files(place: str) -> str:
    """Return the sentence for an extension or a module that met files of another distribution or version."""
    return (
        f"{place} belongs to zmq-core, but files around it are those of another version or of an older pyzmq, "
        f"which overwrote some of zmq-core's. Mend it with:\n{REPAIR}"
    )


def warn_of_mixed_files(folder: str) -> None:
    """Warn that zmq works, but that parts of an older pyzmq lie beside it and do not fit."""
    import warnings

    warnings.warn(
        f"{folder} holds zmq-core and files of an older pyzmq, which do not fit together. Mend it with:\n{REPAIR}",
        RuntimeWarning,
        stacklevel=3,
    )
