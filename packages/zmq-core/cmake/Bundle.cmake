zmq_core_no_libzmq("pkg-config and CMake: neither knows a libzmq of ${ZMQ_CORE_OLDEST} or newer")
