# zmq_constants.h and constants.pxd, made from zmq/constants.py; they are installed for programs that cimport.
set(constants_root "${CMAKE_CURRENT_BINARY_DIR}/constants")
set(constants_folder "${constants_root}/zmq/backend/cython")
file(MAKE_DIRECTORY "${constants_folder}")
set(constants_script "${CMAKE_CURRENT_SOURCE_DIR}/cmake/constants.py")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${package}/constants.py" "${constants_script}")
execute_process(
  COMMAND "${Python_EXECUTABLE}" "${constants_script}" "${package}/constants.py" "${constants_folder}"
  RESULT_VARIABLE constants_failed ERROR_VARIABLE constants_error)
if(constants_failed)
  message(FATAL_ERROR "cmake/constants.py failed:\n${constants_error}")
endif()
set(constants_files "${constants_folder}/constants.pxd" "${constants_folder}/zmq_constants.h")
install(FILES ${constants_files} DESTINATION "zmq/backend/cython" COMPONENT zmq-core)
