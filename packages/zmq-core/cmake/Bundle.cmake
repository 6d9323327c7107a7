# Compile libzmq into the extension: static, hidden, CURVE by libsodium, nothing optional.
include(Fetch)
include(Header)

set(tried "")
if(NOT prefix)
  list(APPEND tried "pkg-config and CMake: neither knows a libzmq of ${ZMQ_CORE_OLDEST} or newer")
endif()

check_language(CXX)
if(NOT CMAKE_CXX_COMPILER)
  zmq_core_no_libzmq(${tried} "bundling libzmq: no C++ compiler was found")
endif()
enable_language(CXX)

zmq_core_obtain(ZMQ "${ZMQ_CORE_PINNED_URL}" "${ZMQ_CORE_PINNED_NAME}" "${ZMQ_CORE_KNOWN_SHA256}")
if(ZMQ_FAILURE)
  zmq_core_no_libzmq(${tried} "${ZMQ_FAILURE}")
endif()
zmq_core_read_version("${ZMQ_FOLDER}/include" bundled_version)
if(NOT bundled_version)
  message(FATAL_ERROR "ZMQ_SOURCE: ${ZMQ_FOLDER} is not a libzmq source tree: it has no include/zmq.h.\n")
endif()
include(Patches) # moves ZMQ_FOLDER, sets ZMQ_CORE_PATCHES
set(mimalloc_library "")
set(mimalloc_include "")
if("allocator" IN_LIST ZMQ_CORE_PATCHES)
  include(Allocator) # sets both, mimalloc_version and what Sbom.cmake tells
endif()
include(Sodium)  # sets SODIUM_INCLUDE_DIRS, sodium_library, SODIUM_LICENCE, ZMQ_CORE_CURVE

# Decide every option of libzmq's own build: its defaults depend on what the machine happens to have.
foreach(option BUILD_STATIC WITH_LIBSODIUM WITH_LIBSODIUM_STATIC ENABLE_CURVE)
  set(${option} ON CACHE BOOL "" FORCE)
endforeach()
foreach(option BUILD_SHARED BUILD_TESTS ENABLE_CPACK ENABLE_PRECOMPILED ENABLE_WS ENABLE_LIBSODIUM_RANDOMBYTES_CLOSE
        WITH_DOC WITH_DOCS WITH_GSSAPI WITH_LIBBSD WITH_NORM WITH_NSS WITH_OPENPGM WITH_PERF_TOOL WITH_TLS WITH_VMCI
        LIBZMQ_PEDANTIC LIBZMQ_WERROR)
  set(${option} OFF CACHE BOOL "" FORCE)
endforeach()
set(ENABLE_DRAFTS ${ZMQ_CORE_DRAFTS} CACHE BOOL "" FORCE)

# libzmq asks for the process's number around each signal, to tell when a forked child uses its parent's sockets: ten system
# calls of the 22 that a round trip over tcp takes on each side. The bindings refuse such use before libzmq is called.
set(HAVE_FORK 0 CACHE INTERNAL "")

# libzmq declares a CMake older than CMake 4 accepts, and policies older than hidden symbols and link-time optimisation.
set(CMAKE_POLICY_VERSION_MINIMUM 3.5)
set(CMAKE_POLICY_DEFAULT_CMP0063 NEW)
set(CMAKE_POLICY_DEFAULT_CMP0069 NEW)
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
set(CMAKE_WARN_DEPRECATED OFF CACHE BOOL "" FORCE)
# libzmq 4.3.4 asks for `Sodium`, 4.3.5 for `sodium`: two files where names have case, one where they have none.
foreach(name Sodium sodium)
  configure_file("${CMAKE_CURRENT_LIST_DIR}/FindSodium.cmake" "${CMAKE_BINARY_DIR}/modules/Find${name}.cmake" COPYONLY)
endforeach()
list(INSERT CMAKE_MODULE_PATH 0 "${CMAKE_BINARY_DIR}/modules")
add_subdirectory("${ZMQ_FOLDER}" "${CMAKE_BINARY_DIR}/libzmq" EXCLUDE_FROM_ALL)
foreach(fact ZMQ_HAVE_CURVE ZMQ_USE_LIBSODIUM)
  get_directory_property(value DIRECTORY "${ZMQ_FOLDER}" DEFINITION ${fact})
  if(NOT value)
    message(FATAL_ERROR "libzmq's build did not take libsodium (${fact} is not set): the extension would lack CURVE.\n"
      "A bundled build has it always. libzmq: ${ZMQ_ORIGIN}, ${ZMQ_CORE_CURVE}.\n")
  endif()
endforeach()

# What libzmq runs once per socket, connection or option, never per message, is compiled for size: a tenth of the wheel.
file(GLOB zmq_cold
  "${ZMQ_FOLDER}/src/*address*.cpp" "${ZMQ_FOLDER}/src/*connecter*.cpp" "${ZMQ_FOLDER}/src/*listener*.cpp"
  "${ZMQ_FOLDER}/src/ip*.cpp" "${ZMQ_FOLDER}/src/socks*.cpp" "${ZMQ_FOLDER}/src/zap_client.cpp"
  "${ZMQ_FOLDER}/src/plain_*.cpp" "${ZMQ_FOLDER}/src/null_mechanism.cpp" "${ZMQ_FOLDER}/src/curve_client.cpp"
  "${ZMQ_FOLDER}/src/curve_server.cpp" "${ZMQ_FOLDER}/src/mechanism*.cpp" "${ZMQ_FOLDER}/src/options.cpp"
  "${ZMQ_FOLDER}/src/ctx.cpp" "${ZMQ_FOLDER}/src/reaper.cpp" "${ZMQ_FOLDER}/src/own.cpp"
  "${ZMQ_FOLDER}/src/udp_engine.cpp" "${ZMQ_FOLDER}/src/timers.cpp" "${ZMQ_FOLDER}/src/stream.cpp"
  "${ZMQ_FOLDER}/src/zmq_utils.cpp" "${ZMQ_FOLDER}/src/proxy.cpp" "${ZMQ_FOLDER}/src/peer.cpp"
  "${ZMQ_FOLDER}/src/v1_*.cpp" "${ZMQ_FOLDER}/src/raw_*.cpp"
  "${ZMQ_FOLDER}/src/channel.cpp" "${ZMQ_FOLDER}/src/client.cpp" "${ZMQ_FOLDER}/src/server.cpp"
  "${ZMQ_FOLDER}/src/radio.cpp" "${ZMQ_FOLDER}/src/dish.cpp" "${ZMQ_FOLDER}/src/gather.cpp"
  "${ZMQ_FOLDER}/src/scatter.cpp" "${ZMQ_FOLDER}/src/dgram.cpp" "${ZMQ_FOLDER}/src/metadata.cpp"
  "${ZMQ_FOLDER}/src/thread.cpp" "${ZMQ_FOLDER}/src/err.cpp" "${ZMQ_FOLDER}/src/random.cpp"
  "${ZMQ_FOLDER}/src/socket_poller.cpp" "${ZMQ_FOLDER}/src/tcp.cpp" "${ZMQ_FOLDER}/src/io_object.cpp"
  "${ZMQ_FOLDER}/src/poller_base.cpp" "${ZMQ_FOLDER}/src/zmtp_engine.cpp"
  "${ZMQ_FOLDER}/src/session_base.cpp" "${ZMQ_FOLDER}/src/object.cpp" "${ZMQ_FOLDER}/src/stream_engine_base.cpp"
  "${ZMQ_FOLDER}/src/signaler.cpp" "${ZMQ_FOLDER}/src/epoll.cpp" "${ZMQ_FOLDER}/src/io_thread.cpp"
  "${ZMQ_FOLDER}/src/mailbox_safe.cpp" "${ZMQ_FOLDER}/src/curve_mechanism_base.cpp"
  "${ZMQ_FOLDER}/src/endpoint.cpp" "${ZMQ_FOLDER}/src/polling_util.cpp")

# libzmq throws nothing and asks no type at run time; two files catch what an allocation of the standard library throws.
# Elsewhere the tables for unwinding are a fifteenth of the wheel, and an exception that nobody catches ends the process
# with them or without. The two stay out of link-time optimisation, which writes the tables for whatever it puts together.
include(CheckCXXCompilerFlag)
if(NOT MSVC)
  check_cxx_compiler_flag("-fno-exceptions -fno-rtti" ZMQ_CORE_HAS_NO_EXCEPTIONS)
  check_cxx_compiler_flag("-fmacro-prefix-map=a=b" ZMQ_CORE_HAS_PREFIX_MAP)
endif()
set(zmq_catching "${ZMQ_FOLDER}/src/ctx.cpp" "${ZMQ_FOLDER}/src/socket_poller.cpp")

# On most platforms libzmq compiles into `objects` and archives them in `libzmq-static`.
foreach(target objects libzmq-static)
  if(TARGET ${target})
    target_include_directories(${target} PRIVATE ${mimalloc_include}
      "${CMAKE_CURRENT_LIST_DIR}/../src/zmq/backend/cython")  # busy_poll.h, for busy-poll.patch
    zmq_core_optimise(${target} O2)
    zmq_core_pack(${target})
    if(ZMQ_CORE_HAS_NO_AUTO_INLINE)
      # What libzmq wants inlined it says so itself.
      target_compile_options(${target} PRIVATE -fno-inline-functions -fno-inline-small-functions)
    endif()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 40)
    if(NOT MSVC)
      target_compile_options(${target} PRIVATE -w)  # the warnings of a pinned release are not news
    endif()
    if(ZMQ_CORE_HAS_PREFIX_MAP)
      # Assertions name their file: not where it was built, which would also make a wheel's size depend on that.
      target_compile_options(${target} PRIVATE "-fmacro-prefix-map=${ZMQ_FOLDER}/src/=")
    endif()
    if(ZMQ_CORE_HAS_OS)
      set_source_files_properties(${zmq_cold} TARGET_DIRECTORY ${target} PROPERTIES COMPILE_OPTIONS -Os)
    endif()
    if(ZMQ_CORE_HAS_NO_EXCEPTIONS AND ZMQ_CORE_HAS_NO_UNWIND_TABLES)
      target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions;-fno-rtti>"
        -fno-asynchronous-unwind-tables)
      set_property(SOURCE ${zmq_catching} TARGET_DIRECTORY ${target} APPEND PROPERTY
        COMPILE_OPTIONS -fexceptions -fasynchronous-unwind-tables -fno-lto)
    endif()
    set_source_files_properties("${ZMQ_FOLDER}/src/tweetnacl.c" "${ZMQ_FOLDER}/external/sha1/sha1.c"
      TARGET_DIRECTORY ${target} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endforeach()
target_link_libraries(zmq_core_libzmq INTERFACE libzmq-static ${sodium_library} ${mimalloc_library})

# A musllinux wheel may need nothing but musl: with a shared C++ library, auditwheel would put all of it into the wheel.
execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -dumpmachine
  OUTPUT_VARIABLE machine OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(machine MATCHES "musl")
  check_linker_flag(CXX "-static-libstdc++;-static-libgcc" ZMQ_CORE_HAS_STATIC_CXX)
  if(ZMQ_CORE_HAS_STATIC_CXX)
    target_link_options(zmq_core_libzmq INTERFACE -static-libstdc++ -static-libgcc)
  endif()
endif()

set(ZMQ_CORE_LINKAGE bundled)
set(ZMQ_CORE_LOCATION "libzmq ${bundled_version} from ${ZMQ_ORIGIN}")

# The wheel carries the texts of what it contains, and the list; hatch_build.py moves them into dist-info.
include(Sbom)
if(SKBUILD_METADATA_DIR)
  set(licences "${SKBUILD_METADATA_DIR}/extra_metadata/licenses")
  set(sboms "${SKBUILD_METADATA_DIR}/extra_metadata/sboms")
else()
  set(licences share/licenses/zmq-core)
  set(sboms share/sboms)
endif()
file(GLOB zmq_texts "${ZMQ_FOLDER}/LICENSE*" "${ZMQ_FOLDER}/COPYING*")
install(FILES ${zmq_texts} DESTINATION "${licences}/libzmq" COMPONENT zmq-core)
install(FILES ${SODIUM_LICENCE} DESTINATION "${licences}/libsodium" COMPONENT zmq-core)
if(mimalloc_library)
  install(FILES "${MIMALLOC_FOLDER}/LICENSE" DESTINATION "${licences}/mimalloc" COMPONENT zmq-core)
endif()
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/zmq-core.cdx.json" DESTINATION "${sboms}" COMPONENT zmq-core)
string(REPLACE ";" " " ZMQ_CORE_PATCHES "${ZMQ_CORE_PATCHES}")
