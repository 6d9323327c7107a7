# Mend faults of libzmq that no binding can keep away from its users: patches/*.patch, each with its reason.
# Sets ZMQ_FOLDER to a patched copy, ZMQ_CORE_PATCHES to the names. ZMQ_PATCHES=off builds libzmq as it was released.
# In this order: the later ones build on the earlier.
set(ZMQ_CORE_PATCHES linger late-hiccup conflated-parts half-read half-sent pending-inproc late-hwm taken-routing-id large-batches
    unread-input no-room malformed-request old-peers heartbeats commands-first quiet-output backlog busy-poll allocator)
if("$ENV{ZMQ_ALLOCATOR}" STREQUAL "system")
  list(REMOVE_ITEM ZMQ_CORE_PATCHES allocator)
elseif(NOT "$ENV{ZMQ_ALLOCATOR}" MATCHES "^(mimalloc)?$")
  message(FATAL_ERROR "ZMQ_ALLOCATOR: $ENV{ZMQ_ALLOCATOR} is neither mimalloc, the default, nor system.\n")
endif()
if("$ENV{ZMQ_PATCHES}" MATCHES "^(0|OFF|off|false|no)$")
  set(ZMQ_CORE_PATCHES "")
endif()
set(patches "")
foreach(name IN LISTS ZMQ_CORE_PATCHES)
  list(APPEND patches "${CMAKE_CURRENT_LIST_DIR}/patches/${name}.patch")
endforeach()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${patches} "${CMAKE_CURRENT_LIST_DIR}/patch.py")

if(patches)
  execute_process(
    COMMAND "${Python_EXECUTABLE}" "${CMAKE_CURRENT_LIST_DIR}/patch.py" "${ZMQ_FOLDER}" "${CMAKE_BINARY_DIR}/sources/patched"
            ${patches}
    ERROR_VARIABLE complaint RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "${complaint}\nThe patches of zmq-core are for libzmq 4.3.4 and 4.3.5; this is ${bundled_version}. "
      "ZMQ_PATCHES=off builds it without them, with the faults that docs/development/safety.md lists.\n")
  endif()
  set(ZMQ_FOLDER "${CMAKE_BINARY_DIR}/sources/patched")
endif()
