from zmq cimport Context, Frame, Socket
import zmq


cdef int use(Socket socket) except -1:
    return socket.handle != NULL


def main():
    context = zmq.Context()
    socket = context.socket(zmq.PUSH)
    print(use(socket), isinstance(socket, Socket), isinstance(context, Context), isinstance(zmq.Frame(), Frame))
    socket.close()
