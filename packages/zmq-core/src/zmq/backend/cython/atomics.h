/* The few sequentially consistent atomic operations that zero copy needs, for C compilers with and without <stdatomic.h>;
 * and what each thread has for itself.
 */
#ifndef ZMQ_CORE_ATOMICS_H
#define ZMQ_CORE_ATOMICS_H

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#define ZMQ_CORE_THREAD_LOCAL __declspec(thread)
static inline void *atomic_ptr_swap(void *volatile *at, void *value) { return _InterlockedExchangePointer(at, value); }
static inline int atomic_ptr_cas(void *volatile *at, void *expected, void *value)
{
    return _InterlockedCompareExchangePointer(at, value, expected) == expected;
}
static inline void *atomic_ptr_load(void *volatile *at) { return _InterlockedCompareExchangePointer(at, NULL, NULL); }
static inline void *atomic_ptr_peek(void *volatile *at) { return *at; }
static inline long atomic_long_add(long volatile *at, long value) { return _InterlockedExchangeAdd(at, value) + value; }
static inline long atomic_long_swap(long volatile *at, long value) { return _InterlockedExchange(at, value); }
static inline long atomic_long_load(long volatile *at) { return _InterlockedExchangeAdd(at, 0); }
#else
#define ZMQ_CORE_THREAD_LOCAL __thread
static inline void *atomic_ptr_swap(void *volatile *at, void *value)
{
    return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);
}
static inline int atomic_ptr_cas(void *volatile *at, void *expected, void *value)
{
    return __atomic_compare_exchange_n(at, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
static inline void *atomic_ptr_load(void *volatile *at) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); }
static inline void *atomic_ptr_peek(void *volatile *at) { return __atomic_load_n(at, __ATOMIC_RELAXED); }
static inline long atomic_long_add(long volatile *at, long value)
{
    return __atomic_add_fetch(at, value, __ATOMIC_SEQ_CST);
}
static inline long atomic_long_swap(long volatile *at, long value)
{
    return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);
}
static inline long atomic_long_load(long volatile *at) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); }
#endif

#endif
