# Once, when the module is imported: the option table, and what must happen at fork and at exit.

IPC_PATH_MAX_LEN = get_ipc_path_max_len()
# In this file the names themselves are libzmq's C functions.
globals().update(zmq_errno=zmq_errno_, zmq_poll=zmq_poll_)
zmq_errno_.__name__, zmq_poll_.__name__ = "zmq_errno", "zmq_poll"


cdef extern from "interpreters.h":
    bint interpreter_is_main()


def at_exit() -> None:
    # The helper thread that takes back lent memory stops while there still is an interpreter. The end of a subinterpreter
    # is that of its contexts and sockets, too: the process goes on, and takes its memory.
    cdef bint main = interpreter_is_main()
    if not main:
        with nogil:
            registry_at_exit()
    lent_stop_drainer()
    if not main:
        after_fork_in_child()


cdef int start() except -1:
    import atexit
    import os
    load_options(SOCKET_OPTIONS)
    wait_start()
    atexit.register(at_exit)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=after_fork_in_child)
    # After Python is gone: messages that the program did not wait for get a last, bounded chance.
    if interpreter_is_main():
        Py_AtExit(registry_at_exit)
    return 0


start()
