# The C functions of the system that users may cimport under this name.
cdef extern from "externs.h" nogil:
    int getpid()
    int get_ipc_path_max_len()
