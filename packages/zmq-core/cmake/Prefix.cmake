zmq_core_no_libzmq("not yet")
