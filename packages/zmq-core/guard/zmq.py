"""Python finds this file only when the package `zmq` beside it has lost its __init__.py.

That happens when an installer removes the files of an older, monolithic distribution after it has installed
zmq-core: both own `zmq/`, and the removal takes the new files with the old ones.
"""

raise ImportError(
    "The files of zmq-core are damaged: zmq/__init__.py is gone, most likely removed with an older pyzmq "
    "that was upgraded in place. Mend it with:\n"
    "    python -m pip uninstall --yes pyzmq zmq-core zmq-async zmq-auth zmq-green zmq-tools\n"
    '    python -m pip install "pyzmq>=28"\n'
    '(with the extras you use, such as "pyzmq[all]>=28")'
)
