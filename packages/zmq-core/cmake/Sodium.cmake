# Choose libsodium for the bundled libzmq: SODIUM_SOURCE, else the archive in vendor/, which a published sdist has, else the
# system's static library, else the pinned release.
# Sets SODIUM_INCLUDE_DIRS, sodium_library, SODIUM_LICENCE, ZMQ_CORE_CURVE and what Sbom.cmake tells.
set(SODIUM_LICENCE "${CMAKE_CURRENT_SOURCE_DIR}/licenses/libsodium/LICENSE")

# Only a static library will do: a dynamic one would have to travel with the wheel.
find_library(SODIUM_STATIC_LIBRARY NAMES "${CMAKE_STATIC_LIBRARY_PREFIX}sodium${CMAKE_STATIC_LIBRARY_SUFFIX}")
find_path(SODIUM_STATIC_INCLUDE NAMES sodium/version.h)

file(GLOB vendored "${CMAKE_CURRENT_SOURCE_DIR}/vendor/libsodium*")
if("$ENV{SODIUM_SOURCE}" STREQUAL "" AND NOT vendored AND SODIUM_STATIC_LIBRARY AND SODIUM_STATIC_INCLUDE)
  file(STRINGS "${SODIUM_STATIC_INCLUDE}/sodium/version.h" line REGEX "#define SODIUM_VERSION_STRING")
  string(REGEX REPLACE ".*\"(.*)\".*" "\\1" sodium_version "${line}")
  set(SODIUM_INCLUDE_DIRS "${SODIUM_STATIC_INCLUDE}")
  set(sodium_library "${SODIUM_STATIC_LIBRARY}")
  set(SODIUM_ORIGIN "${SODIUM_STATIC_LIBRARY}")
  file(SHA256 "${SODIUM_STATIC_LIBRARY}" SODIUM_SHA256)
else()
  zmq_core_obtain(SODIUM "${SODIUM_PINNED_URL}" "${SODIUM_PINNED_NAME}" "${SODIUM_KNOWN_SHA256}")
  if(SODIUM_FAILURE)
    zmq_core_no_libzmq(${tried} "the system's static libsodium (apt-get install libsodium-dev): not found"
      "${SODIUM_FAILURE}")
  endif()
  set(sodium "${SODIUM_FOLDER}/src/libsodium")
  if(NOT EXISTS "${sodium}/include/sodium/version.h.in")
    message(FATAL_ERROR "SODIUM_SOURCE: ${SODIUM_FOLDER} is not a libsodium source tree: "
      "it has no src/libsodium/include/sodium/version.h.in.\n")
  endif()
  include(SodiumTarget)
  set(SODIUM_INCLUDE_DIRS "${sodium_generated}")
  set(sodium_library zmq_core_sodium)
  set(SODIUM_LICENCE "${SODIUM_FOLDER}/LICENSE")
endif()
set(ZMQ_CORE_CURVE "libsodium ${sodium_version}")
