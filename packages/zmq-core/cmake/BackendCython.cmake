# zmq.backend.cython._zmq: Cython writes its C.
set(folder "${package}/backend/cython")

# Cython's own dependency files name temporary build environments; the list of our files is short and complete.
file(GLOB_RECURSE cython_inputs CONFIGURE_DEPENDS "${package}/*.pyx" "${package}/*.pxi" "${package}/*.pxd")
file(GLOB c_headers CONFIGURE_DEPENDS "${folder}/*.h")

# A folder per Cython version: a newer Cython never meets the output of an older one.
set(generated "${CMAKE_CURRENT_BINARY_DIR}/cython-${CYTHON_VERSION}")
file(MAKE_DIRECTORY "${generated}")
add_custom_command(
  OUTPUT "${generated}/_zmq.c"
  COMMAND "${Python_EXECUTABLE}" -m cython -3 --fast-fail --module-name zmq.backend.cython._zmq
          -I "${constants_root}" -I "${CMAKE_CURRENT_SOURCE_DIR}/src" -o "${generated}/_zmq.c" "${folder}/_zmq.pyx"
  DEPENDS ${cython_inputs} ${constants_files}
  COMMENT "Cython: _zmq.pyx"
  VERBATIM)

if(ZMQ_CORE_ABI3)
  python_add_library(_zmq MODULE USE_SABI ${ZMQ_CORE_ABI3} WITH_SOABI "${generated}/_zmq.c")
else()
  python_add_library(_zmq MODULE WITH_SOABI "${generated}/_zmq.c")
endif()
set_source_files_properties("${generated}/_zmq.c" PROPERTIES OBJECT_DEPENDS "${c_headers};${constants_files}")
# GCC's -O3, and its own limit for inlining, copy Cython's helpers into every caller: a fifth more code, and no faster.
zmq_core_optimise(_zmq O2)
if(ZMQ_CORE_HAS_INLINE_LIMIT)
  target_compile_options(_zmq PRIVATE -finline-limit=20)
endif()
zmq_core_pack(_zmq)
if(ZMQ_CORE_HAS_NO_GLOBAL_ELIMINATION)
  # They pay in loops that compute; what Cython writes calls functions and branches. 10 kB of the wheel, and no call was measured slower.
  target_compile_options(_zmq PRIVATE -fno-gcse -fno-tree-dominator-opts)
endif()
# A shortcut for calling bound methods of Python objects, which the hot path never does.
target_compile_definitions(_zmq PRIVATE CYTHON_UNPACK_METHODS=0)
if(ZMQ_CORE_HAS_NO_UNWIND_TABLES)
  # No C++ exception passes through our C, and debuggers read their own sections.
  target_compile_options(_zmq PRIVATE -fno-asynchronous-unwind-tables)
endif()
if(ZMQ_CORE_ABI3)
  # Cython leaves `__del__` out where it cannot call it itself; Python does so for every subclass, and ours are all subclassed.
  target_compile_definitions(_zmq PRIVATE CYTHON_USE_TP_FINALIZE=1)
  if(ZMQ_CORE_HAS_IMPLICIT_ERROR)
    # A name that the limited API lacks would be found missing only when the extension is loaded; py_compat.h has those we use.
    target_compile_options(_zmq PRIVATE -Werror=implicit-function-declaration)
  endif()
endif()
zmq_core_extension(_zmq cython)
