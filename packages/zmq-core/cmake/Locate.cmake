# Decide which libzmq is linked:
#   ZMQ_PREFIX (a prefix, or the word "bundled") decides; else the system's; else the pinned release, bundled.
include(Pins)

set(ZMQ_CORE_OLDEST 4.2.0)
set(prefix "$ENV{ZMQ_PREFIX}")
add_library(zmq_core_libzmq INTERFACE)

if("$ENV{ZMQ_DRAFT_API}" MATCHES "^(1|ON|on|true|yes)$")
  target_compile_definitions(zmq_core_libzmq INTERFACE ZMQ_BUILD_DRAFT_API=1)
  set(ZMQ_CORE_DRAFTS ON)
else()
  set(ZMQ_CORE_DRAFTS OFF)
endif()

if(prefix STREQUAL "bundled")
  include(Bundle)
elseif(prefix)
  include(Prefix)
else()
  include(System)
  if(NOT ZMQ_CORE_LINKAGE)
    include(Bundle)
  elseif(DEFINED ENV{ZMQ_SOURCE})
    message(STATUS "ZMQ_SOURCE is not used: the system has libzmq. ZMQ_PREFIX=bundled would use it.")
  endif()
endif()
message(STATUS "libzmq: ${ZMQ_CORE_LINKAGE}, ${ZMQ_CORE_LOCATION}; CURVE: ${ZMQ_CORE_CURVE}")
