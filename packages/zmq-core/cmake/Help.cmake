# Messages for the user, in one place: a build that cannot go on says what to type next.

# zmq_core_missing_tool(<sentence> <debian> <fedora> <alpine> <macos> <windows>)
function(zmq_core_missing_tool sentence debian fedora alpine macos windows)
  message(FATAL_ERROR "${sentence}\nInstall it and build again:\n"
    "  Debian, Ubuntu   ${debian}\n"
    "  Fedora, RHEL     ${fedora}\n"
    "  Alpine           ${alpine}\n"
    "  macOS            ${macos}\n"
    "  Windows          ${windows}\n")
endfunction()

# zmq_core_no_libzmq(<what was tried>...): the build cannot have a libzmq; name every way to get one.
function(zmq_core_no_libzmq)
  string(REPLACE ";" "\n  - " tried "${ARGV}")
  message(FATAL_ERROR "zmq-core found no libzmq to link.\nTried:\n  - ${tried}\n"
    "Any one of these gives it one; then build again:\n"
    "  1. The system's library:\n"
    "       Debian, Ubuntu   sudo apt-get install libzmq3-dev\n"
    "       Fedora, RHEL     sudo dnf install zeromq-devel\n"
    "       Alpine           apk add zeromq-dev\n"
    "       macOS            brew install zeromq\n"
    "       Windows          vcpkg install zeromq, then set CMAKE_PREFIX_PATH to its folder\n"
    "  2. A libzmq of your own, a folder with include/zmq.h and lib/:\n"
    "       ZMQ_PREFIX=/path/to/prefix pip install zmq-core\n"
    "  3. A bundled libzmq, compiled from its release (needs a C++ compiler: apt-get install g++):\n"
    "       ZMQ_PREFIX=bundled pip install zmq-core\n"
    "     and without a network, from sources you have fetched:\n"
    "       ZMQ_PREFIX=bundled ZMQ_SOURCE=/path/to/${ZMQ_CORE_PINNED_NAME} "
    "SODIUM_SOURCE=/path/to/${SODIUM_PINNED_NAME} "
    "MIMALLOC_SOURCE=/path/to/${MIMALLOC_PINNED_NAME} pip install zmq-core\n"
    "       ${ZMQ_CORE_PINNED_URL}\n"
    "       ${SODIUM_PINNED_URL}\n"
    "       ${MIMALLOC_PINNED_URL}\n")
endfunction()
