# Compile libsodium's C files without its configure script, so that neither make nor autotools is needed.
# CURVE uses Curve25519, XSalsa20 and Poly1305: the checks are the ones those need to take their vector paths.
include(CheckCSourceCompiles)
include(CheckIncludeFile)
include(CheckSymbolExists)
include(TestBigEndian)

file(READ "${SODIUM_FOLDER}/configure.ac" configure)
foreach(part MAJOR MINOR)
  string(REGEX MATCH "SODIUM_LIBRARY_VERSION_${part}=([0-9]+)" match "${configure}")
  set(SODIUM_LIBRARY_VERSION_${part} "${CMAKE_MATCH_1}")
endforeach()
string(REGEX MATCH "AC_INIT\\(\\[libsodium\\], *\\[([0-9.]+)\\]" match "${configure}")
set(VERSION "${CMAKE_MATCH_1}")
set(sodium_version "${VERSION}")
set(SODIUM_LIBRARY_MINIMAL_DEF "")
# version.h is made, and includes its neighbours: all headers go to one folder.
set(sodium_generated "${CMAKE_BINARY_DIR}/libsodium/include")
file(COPY "${sodium}/include/" DESTINATION "${sodium_generated}" FILES_MATCHING PATTERN "*.h")
configure_file("${sodium}/include/sodium/version.h.in" "${sodium_generated}/sodium/version.h" @ONLY)

set(sodium_definitions CONFIGURED=1 SODIUM_STATIC=1 _GNU_SOURCE=1)

# sodium_try(<definition> <source>): define it when the source compiles.
function(sodium_try definition source)
  check_c_source_compiles("${source}\nint main(void) { return 0; }" ZMQ_CORE_SODIUM_${definition})
  if(ZMQ_CORE_SODIUM_${definition})
    list(APPEND sodium_definitions ${definition}=1)
    set(sodium_definitions "${sodium_definitions}" PARENT_SCOPE)
  endif()
endfunction()

# sodium_try_vector(<definition> <target> <header> <expression>): intrinsics usable behind a target pragma, as
# libsodium uses them; it asks the processor at run time before it takes such a path.
function(sodium_try_vector definition target header expression)
  set(pragma "#pragma GCC target(\"${target}\")")
  if(MSVC)
    set(pragma "")
  endif()
  sodium_try(${definition} "${pragma}\n#include <${header}>\nvoid probe(void) { ${expression}; }")
  set(sodium_definitions "${sodium_definitions}" PARENT_SCOPE)
endfunction()

sodium_try_vector(HAVE_EMMINTRIN_H sse2 emmintrin.h "__m128i x = _mm_setzero_si128(); (void) x")
sodium_try_vector(HAVE_PMMINTRIN_H sse3 pmmintrin.h "__m128d x = _mm_setzero_pd(); x = _mm_addsub_pd(x, x)")
sodium_try_vector(HAVE_TMMINTRIN_H ssse3 tmmintrin.h "__m128i x = _mm_abs_epi8(_mm_setzero_si128()); (void) x")
sodium_try_vector(HAVE_SMMINTRIN_H sse4.1 smmintrin.h "__m128i x = _mm_minpos_epu16(_mm_setzero_si128()); (void) x")
sodium_try_vector(HAVE_AVXINTRIN_H avx immintrin.h "_mm256_zeroall()")
sodium_try_vector(HAVE_AVX2INTRIN_H avx2 immintrin.h
  "__m256i x = _mm256_abs_epi8(_mm256_setzero_si256()); x = _mm256_broadcastsi128_si256(_mm_setzero_si128())")
sodium_try_vector(HAVE_RDRAND rdrnd immintrin.h "unsigned long long x; _rdrand64_step(&x)")

sodium_try(HAVE_INLINE_ASM "void probe(int *p) { __asm__ __volatile__ (\"\" : : \"r\"(p) : \"memory\"); }")
sodium_try(HAVE_WEAK_SYMBOLS "
  #if !defined(__ELF__) && !defined(__APPLE_CC__)
  # error weak symbols may not work
  #endif
  __attribute__((weak)) void probe(void *x) { (void) x; }")
sodium_try(HAVE_ATOMIC_OPS "
  static volatile int lock;
  void probe(void) { __sync_lock_test_and_set(&lock, 1); __sync_lock_release(&lock); }")
sodium_try(HAVE_GCC_MEMORY_FENCES "
  void probe(void) { __atomic_thread_fence(__ATOMIC_ACQUIRE); __atomic_thread_fence(__ATOMIC_RELEASE); }")
sodium_try(HAVE_C_VARARRAYS "int probe(int n) { int a[n]; a[0] = n; return a[0]; }")
sodium_try(HAVE_CPUID "
  void probe(void) {
    unsigned int r[4];
    __asm__ __volatile__ (\"xchgl %%ebx, %k1; cpuid; xchgl %%ebx, %k1\"
                          : \"=a\"(r[0]), \"=&r\"(r[1]), \"=c\"(r[2]), \"=d\"(r[3]) : \"0\"(0U), \"2\"(0U));
  }")

test_big_endian(ZMQ_CORE_SODIUM_BIG_ENDIAN)
if(ZMQ_CORE_SODIUM_BIG_ENDIAN)
  list(APPEND sodium_definitions NATIVE_BIG_ENDIAN=1)
else()
  list(APPEND sodium_definitions NATIVE_LITTLE_ENDIAN=1)
  sodium_try(HAVE_TI_MODE "
    #if !defined(__SIZEOF_INT128__)
    # error no 128-bit arithmetic
    #endif
    unsigned __int128 probe(unsigned __int128 x) { return (x * x) >> 84; }")
endif()

# Its assembly files follow the calling convention of Unix on x86-64, and only that.
set(unix_x86_64 "
  #if !defined(__x86_64__) || defined(_WIN32) || defined(__CYGWIN__)
  # error another calling convention
  #endif")
sodium_try(HAVE_AMD64_ASM "${unix_x86_64}
  void probe(void) { __asm__ __volatile__ (\"pxor %%xmm12, %%xmm6\" : : : \"xmm6\"); }")
sodium_try(HAVE_AVX_ASM "${unix_x86_64}
  void probe(void) { __asm__ __volatile__ (\"vpunpcklqdq %xmm0,%xmm13,%xmm0\"); }")

set(saved_definitions "${CMAKE_REQUIRED_DEFINITIONS}")
list(APPEND CMAKE_REQUIRED_DEFINITIONS -D_GNU_SOURCE=1)
foreach(pair sys/random.h|HAVE_SYS_RANDOM_H sys/mman.h|HAVE_SYS_MMAN_H sys/auxv.h|HAVE_SYS_AUXV_H
        sys/param.h|HAVE_SYS_PARAM_H alloca.h|HAVE_ALLOCA_H intrin.h|HAVE_INTRIN_H)
  string(REGEX REPLACE "(.*)\\|(.*)" "\\1;\\2" pair "${pair}")
  list(GET pair 0 header)
  list(GET pair 1 definition)
  check_include_file("${header}" ZMQ_CORE_SODIUM_${definition})
  if(ZMQ_CORE_SODIUM_${definition})
    list(APPEND sodium_definitions ${definition}=1)
  endif()
endforeach()
# Since 1.0.19 utils.c asks for the size of a page only under HAVE_SYSCONF, and ends the process when it knows none.
foreach(pair getrandom|sys/random.h getentropy|sys/random.h arc4random|stdlib.h arc4random_buf|stdlib.h
        mmap|sys/mman.h mlock|sys/mman.h madvise|sys/mman.h mprotect|sys/mman.h sysconf|unistd.h raise|signal.h
        posix_memalign|stdlib.h getpid|unistd.h nanosleep|time.h getauxval|sys/auxv.h elf_aux_info|sys/auxv.h
        explicit_bzero|string.h memset_explicit|string.h explicit_memset|string.h)
  string(REGEX REPLACE "(.*)\\|(.*)" "\\1;\\2" pair "${pair}")
  list(GET pair 0 symbol)
  list(GET pair 1 header)
  string(TOUPPER "HAVE_${symbol}" definition)
  check_symbol_exists("${symbol}" "${header}" ZMQ_CORE_SODIUM_${definition})
  if(ZMQ_CORE_SODIUM_${definition})
    list(APPEND sodium_definitions ${definition}=1)
  endif()
endforeach()
set(CMAKE_REQUIRED_DEFINITIONS "${saved_definitions}")

find_package(Threads)
if(CMAKE_USE_PTHREADS_INIT)
  list(APPEND sodium_definitions HAVE_PTHREAD=1)
endif()

file(GLOB_RECURSE sodium_sources "${sodium}/*.c")
list(FILTER sodium_sources EXCLUDE REGEX "/x25519_ref10\\.c$") # ours includes it
list(APPEND sodium_sources "${CMAKE_CURRENT_LIST_DIR}/x25519.c")
set_source_files_properties("${CMAKE_CURRENT_LIST_DIR}/x25519.c" PROPERTIES INCLUDE_DIRECTORIES "${sodium}")
if(ZMQ_CORE_SODIUM_HAVE_AMD64_ASM)
  enable_language(ASM)
  list(APPEND sodium_sources "${sodium}/crypto_stream/salsa20/xmm6/salsa20_xmm6-asm.S")
  if(ZMQ_CORE_SODIUM_HAVE_AVX_ASM)
    list(APPEND sodium_sources "${sodium}/crypto_scalarmult/curve25519/sandy2x/sandy2x.S")
  endif()
endif()

# sodium_init chooses an implementation of everything, which links everything. What CURVE never calls keeps its portable
# default, so that the linker can leave it out: each choice becomes one more of Poly1305's.
set(sodium_choices "")
foreach(unused pwhash_argon2 generichash_blake2b stream_chacha20)
  list(APPEND sodium_choices
    "_crypto_${unused}_pick_best_implementation=_crypto_onetimeauth_poly1305_pick_best_implementation")
endforeach()
set_source_files_properties("${sodium}/sodium/core.c" PROPERTIES COMPILE_DEFINITIONS "${sodium_choices}")

add_library(zmq_core_sodium STATIC EXCLUDE_FROM_ALL ${sodium_sources})
target_include_directories(zmq_core_sodium
  PRIVATE "${sodium_generated}/sodium" PUBLIC "${sodium_generated}")
target_compile_definitions(zmq_core_sodium PRIVATE ${sodium_definitions})
target_link_libraries(zmq_core_sodium PRIVATE ${CMAKE_THREAD_LIBS_INIT})
if(MSVC)
  target_compile_options(zmq_core_sodium PRIVATE /w /UNDEBUG)
else()
  # Its authors want their assertions in release builds, and the aliasing rules off.
  target_compile_options(zmq_core_sodium PRIVATE -w -fno-strict-aliasing -fwrapv "$<$<COMPILE_LANGUAGE:C>:-UNDEBUG>")
endif()
zmq_core_optimise(zmq_core_sodium O2)
if(ZMQ_CORE_HAS_NO_UNWIND_TABLES)
  target_compile_options(zmq_core_sodium PRIVATE $<$<COMPILE_LANGUAGE:C>:-fno-asynchronous-unwind-tables>)
endif()
