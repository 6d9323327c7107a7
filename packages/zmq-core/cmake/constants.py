"""Write the declarations of libzmq's constants for C and Cython, from the tables in `zmq/constants.py`.

`zmq_constants.h` defines those that the libzmq in use is too old to have, `constants.pxd` declares all.

python constants.py <zmq/constants.py> <folder>
"""

import runpy
import sys
from pathlib import Path

DECLARATIONS = """\
# Made from zmq/constants.py by the build.
cdef extern from "zmq_compat.h" nogil:
    enum:
"""

HEADER = """\
/* Made from zmq/constants.py by the build.
 *
 * Constants that the zmq.h in use lacks, because libzmq is older or has no drafts. They keep the numbers that libzmq
 * gave them, so that an extension compiles against any libzmq; an older one answers EINVAL.
 */
#ifndef ZMQ_CORE_CONSTANTS_H
#define ZMQ_CORE_CONSTANTS_H
"""


def declarations(names):
    """Return the text of `constants.pxd`."""
    return DECLARATIONS + "".join(f"        ZMQ_{name}\n" for name in names)


def header(names, tables):
    """Return the text of `zmq_constants.h`; an error number is the platform's, under libzmq's prefix."""
    lines = [HEADER]
    for name, (enum, member) in names.items():
        value = member if enum == "Errno" else tables[enum][2][member]
        lines.append(f"#ifndef ZMQ_{name}\n#define ZMQ_{name} {value}\n#endif\n")
    return "".join((*lines, "#endif\n"))


def write(path, text):
    """Write a file that is not there or is another; what is made of one that stays the same need not be made again."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    source, folder = sys.argv[1:]
    constants = runpy.run_path(source)
    every = dict(sorted(constants["_FLAT"].items()))
    write(Path(folder, "constants.pxd"), declarations(every))
    write(Path(folder, "zmq_constants.h"), header(every, constants["TABLES"]))
