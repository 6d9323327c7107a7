from zmq.backend.cython cimport Context, Frame, Socket, libzmq
