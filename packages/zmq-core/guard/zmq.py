"""Python finds this file only when the package `zmq` beside it has lost its __init__.py.

That happens when an installer removes the files of an older, monolithic distribution after it has installed
zmq-core: both own `zmq/`, and the removal takes the new files with the old ones.
"""

raise ImportError(
    "The files of zmq-core are damaged: zmq/__init__.py is gone, most likely removed with an older pyzmq "
    "that was upgraded in place. Repair it with:\n"
    "    python -m pip install --force-reinstall --no-deps zmq-core pyzmq\n"
)
