from zmq.backend.cython.libzmq cimport ZMQ_PUSH, zmq_errno, zmq_msg_close, zmq_msg_init_size, zmq_msg_size, zmq_msg_t


def main():
    cdef zmq_msg_t message
    print(zmq_msg_init_size(&message, 5), zmq_msg_size(&message), zmq_msg_close(&message), ZMQ_PUSH, zmq_errno() >= 0)
