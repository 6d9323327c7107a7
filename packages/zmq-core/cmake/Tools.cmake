# The tools every build needs. Each missing one gets a sentence with the package that brings it.
include(CheckLanguage)

check_language(C)
if(NOT CMAKE_C_COMPILER)
  zmq_core_missing_tool("No C compiler was found."
    "sudo apt-get install gcc" "sudo dnf install gcc" "apk add gcc musl-dev" "xcode-select --install"
    "the Build Tools for Visual Studio, with the C++ workload")
endif()
enable_language(C)

# ZMQ_ABI3 asks for an extension that every CPython from this version on can load.
set(ZMQ_CORE_ABI3 "")
set(stable_abi "")
if("$ENV{ZMQ_ABI3}" MATCHES "^(1|ON|on|true|yes)$")
  set(ZMQ_CORE_ABI3 3.12)
  set(stable_abi Development.SABIModule)
endif()
find_package(Python COMPONENTS Interpreter Development.Module ${stable_abi})
if(NOT Python_Development.Module_FOUND)
  zmq_core_missing_tool(
    "The C headers of Python ${Python_VERSION} (${Python_EXECUTABLE}) were not found: Python.h is missing."
    "sudo apt-get install python3-dev" "sudo dnf install python3-devel" "apk add python3-dev"
    "brew install python" "the installer from python.org, which brings the headers")
endif()

execute_process(
  COMMAND "${Python_EXECUTABLE}" -c "import sys; print(sys.implementation.name)"
  OUTPUT_VARIABLE ZMQ_CORE_IMPLEMENTATION OUTPUT_STRIP_TRAILING_WHITESPACE)
if(ZMQ_CORE_IMPLEMENTATION STREQUAL "pypy")
  return() # its backend needs no Cython
endif()

execute_process(
  COMMAND "${Python_EXECUTABLE}" -c "import Cython; print(Cython.__version__)"
  OUTPUT_VARIABLE CYTHON_VERSION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE cython_missing)
if(cython_missing)
  message(FATAL_ERROR "Cython is not importable by ${Python_EXECUTABLE}.\n"
    "Build through a front end that installs it (pip install ., python -m build), or: pip install 'Cython>=3.1'")
endif()
