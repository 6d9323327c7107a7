# zmq.backend.cffi._cffi: the C that CFFI writes for _build.py. PyPy's, and CPython's where ZMQ_CORE_CFFI=1 asks for it.
set(folder "${package}/backend/cffi")
file(GLOB c_headers CONFIGURE_DEPENDS "${folder}/*.h" "${package}/backend/cython/*.h")

execute_process(
  COMMAND "${Python_EXECUTABLE}" -c "import cffi; print(cffi.__version__)"
  OUTPUT_VARIABLE CFFI_VERSION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE cffi_missing)
if(cffi_missing)
  message(FATAL_ERROR "CFFI is not importable by ${Python_EXECUTABLE}.\n"
    "Build through a front end that installs it (pip install ., python -m build), or: pip install cffi")
endif()

set(generated "${CMAKE_CURRENT_BINARY_DIR}/cffi-${CFFI_VERSION}")
file(MAKE_DIRECTORY "${generated}")
add_custom_command(
  OUTPUT "${generated}/_cffi.c"
  COMMAND "${Python_EXECUTABLE}" "${folder}/_build.py" "${generated}/_cffi.c"
  DEPENDS "${folder}/_build.py"
  COMMENT "CFFI: _build.py"
  VERBATIM)

python_add_library(_cffi MODULE WITH_SOABI "${generated}/_cffi.c")
set_source_files_properties("${generated}/_cffi.c" PROPERTIES OBJECT_DEPENDS "${c_headers};${constants_files}")
target_include_directories(_cffi PRIVATE "${folder}")
zmq_core_optimise(_cffi O2)
zmq_core_extension(_cffi cffi)
