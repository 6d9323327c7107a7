# Flags for the hot path, each behind a check because compilers and linkers differ.
include(CheckCCompilerFlag)
include(CheckIPOSupported)

# CheckLinkerFlag needs CMake 3.18 and a language that is enabled: C is.
include(CheckLinkerFlag)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

if(NOT MSVC)
  check_c_compiler_flag(-O3 ZMQ_CORE_HAS_O3)
  check_c_compiler_flag(-O2 ZMQ_CORE_HAS_O2)
  check_c_compiler_flag(-Os ZMQ_CORE_HAS_OS)
  check_c_compiler_flag(-finline-limit=20 ZMQ_CORE_HAS_INLINE_LIMIT)
  check_c_compiler_flag("-fno-align-functions -fno-align-loops -fno-align-jumps" ZMQ_CORE_HAS_NO_ALIGN)
  check_c_compiler_flag("-fno-inline-functions -fno-inline-small-functions" ZMQ_CORE_HAS_NO_AUTO_INLINE)
  check_c_compiler_flag(-fno-asynchronous-unwind-tables ZMQ_CORE_HAS_NO_UNWIND_TABLES)
  check_c_compiler_flag(-freorder-blocks-algorithm=simple ZMQ_CORE_HAS_SIMPLE_ORDER)
  check_c_compiler_flag(-fno-partial-inlining ZMQ_CORE_HAS_NO_PARTIAL_INLINING)
  check_c_compiler_flag("-fno-tree-pre -fno-tree-vectorize" ZMQ_CORE_HAS_NO_TREE_COPIES)
  check_c_compiler_flag(-fno-plt ZMQ_CORE_HAS_NO_PLT)
  check_c_compiler_flag(-Werror=implicit-function-declaration ZMQ_CORE_HAS_IMPLICIT_ERROR)
endif()
check_linker_flag(C "-Wl,--exclude-libs,ALL" ZMQ_CORE_HAS_EXCLUDE_LIBS)
check_linker_flag(C "-Wl,--gc-sections" ZMQ_CORE_HAS_GC_SECTIONS)
check_ipo_supported(RESULT ZMQ_CORE_HAS_IPO OUTPUT ZMQ_CORE_IPO_ERROR LANGUAGES C)

# Optimise a target for speed, and let the linker see through file borders. The level is -O2: the extension, libzmq and
# libsodium measured no faster with -O3, only larger; with -Os sends took half as long again, libzmq's inproc latency tripled.
function(zmq_core_optimise target level)
  if(ZMQ_CORE_HAS_${level})
    target_compile_options(${target} PRIVATE "$<$<NOT:$<CONFIG:Debug>>:-${level}>")
  endif()
  if(ZMQ_CORE_HAS_NO_PLT)
    target_compile_options(${target} PRIVATE -fno-plt)
  endif()
  if(ZMQ_CORE_HAS_IPO)
    set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
  endif()
endfunction()

# Leave out the padding between functions and before loops, and the copies of code that save a jump, a call or a computation on
# some paths, or turns of a loop: they measured no faster.
function(zmq_core_pack target)
  if(ZMQ_CORE_HAS_NO_ALIGN)
    target_compile_options(${target} PRIVATE -fno-align-functions -fno-align-loops -fno-align-jumps)
  endif()
  if(ZMQ_CORE_HAS_NO_PARTIAL_INLINING)
    target_compile_options(${target} PRIVATE -fno-partial-inlining)
  endif()
  if(ZMQ_CORE_HAS_SIMPLE_ORDER)
    target_compile_options(${target} PRIVATE -freorder-blocks-algorithm=simple)
  endif()
  if(ZMQ_CORE_HAS_NO_TREE_COPIES)
    target_compile_options(${target} PRIVATE -fno-tree-pre -fno-tree-vectorize)
  endif()
endfunction()

# Keep the symbols of a bundled libzmq inside: another libzmq may live in the same process.
function(zmq_core_hide_static_libraries target)
  if(ZMQ_CORE_HAS_EXCLUDE_LIBS)
    target_link_options(${target} PRIVATE "-Wl,--exclude-libs,ALL")
  endif()
  if(ZMQ_CORE_HAS_GC_SECTIONS)
    target_link_options(${target} PRIVATE "-Wl,--gc-sections")
  endif()
endfunction()
