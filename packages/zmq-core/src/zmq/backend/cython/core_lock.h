/* One lock for all of the extension, on a Python without the GIL (PEP 703); where there is a GIL, that is the lock.
 *
 * Contexts, sockets, Pollers and frames refer to each other, so one lock guards them all. Every function that Python calls
 * is marked `@cython.critical_section`, which Cython compiles to PyCriticalSection_Begin on the object whose method it is;
 * here that begins on the lock instead. Such a section ends where the GIL would be released: when the thread blocks, in
 * `with nogil` and in Python code that waits, so a thread that waits for a message keeps no other out.
 *
 * A send or receive that finds all as usual touches its own socket only. It takes the lock in shared mode, in which threads
 * with other sockets do the same, and is over before a section begins. Each thread says in a cache line of its own that it is
 * in shared mode, and a section counts itself before it looks at these lines: one of the two sees the other. In shared mode
 * there are calls of libzmq's that do not wait and fields of C, no object of Python's: the thread that begins a section spins
 * meanwhile, and must not wait for a thread that Python has stopped.
 */
#ifndef ZMQ_CORE_LOCK_H
#define ZMQ_CORE_LOCK_H

#include <Python.h>
#include "atomics.h"

#ifdef Py_GIL_DISABLED

#if !defined(_WIN32)
#include <sched.h>
#endif

#define CORE_LOCK_SHARED 1
#define CORE_LOCK_LINES 64 /* threads beyond share one */
#define CORE_LOCK_SPINS 100

typedef PyCriticalSection core_section;
static PyObject *core_lock_object; /* only its mutex is used */
static PyObject *core_last_object; /* of the thread that ends the interpreter */

static struct {
    long volatile inside; /* threads of this line in shared mode */
    char padding[64 - sizeof(long)];
} core_lock_lines[CORE_LOCK_LINES];
static long volatile core_lock_threads = 0;  /* that were in shared mode once */
static long volatile core_lock_sections = 0; /* threads in a section; those that Python has suspended in one included */

static ZMQ_CORE_THREAD_LOCAL struct {
    long line;   /* its number, from 1 on; 0 before the first shared mode */
    int depth;   /* sections that this thread is in, one in another */
    int counted; /* whether it is one of `core_lock_sections` */
} core_lock_thread;

/* Keep shared mode from beginning, and wait for the threads in it. */
static void core_lock_exclude(void)
{
    long used, line;
    core_lock_thread.counted = 1;
    atomic_long_add(&core_lock_sections, 1);
    used = atomic_long_load(&core_lock_threads);
    for (line = 0; line < used && line < CORE_LOCK_LINES; line++) {
        int spins = 0;
        while (atomic_long_load(&core_lock_lines[line].inside) != 0)
            if (++spins > CORE_LOCK_SPINS)
#if defined(_WIN32)
                Sleep(0);
#else
                sched_yield(); /* that thread is not running */
#endif
    }
}

static inline void core_lock_admit(void)
{
    core_lock_thread.counted = 0;
    atomic_long_add(&core_lock_sections, -1);
}

/* When the interpreter ends, the others have been stopped for good, and one of them may have been given the lock. */
static inline void core_lock_begin(core_section *section)
{
    PyCriticalSection_Begin(section, Py_IsFinalizing() ? core_last_object : core_lock_object);
    core_lock_thread.depth++;
    if (!core_lock_thread.counted)
        core_lock_exclude();
}

static inline void core_lock_end(core_section *section)
{
    if (--core_lock_thread.depth == 0 && core_lock_thread.counted)
        core_lock_admit();
    PyCriticalSection_End(section);
}

/* Around what runs without the thread state, which ends this thread's sections for so long. */
static inline PyThreadState *core_lock_save_thread(void)
{
    if (core_lock_thread.counted)
        core_lock_admit();
    return PyEval_SaveThread();
}

static inline void core_lock_restore_thread(PyThreadState *thread)
{
    PyEval_RestoreThread(thread);
    if (core_lock_thread.depth && !core_lock_thread.counted)
        core_lock_exclude();
}

/* Before any other thread can call; again in a forked child, where a thread that is gone may hold it for ever. */
static int core_lock_init(void)
{
    int line;
    for (line = 0; line < CORE_LOCK_LINES; line++)
        core_lock_lines[line].inside = 0;
    core_lock_sections = core_lock_thread.counted;
    core_lock_object = PyDict_New();
    core_last_object = PyDict_New();
    return core_lock_object == NULL || core_last_object == NULL ? -1 : 0;
}

/* Enter shared mode, which another thread's section may have begun to rule out: 1 or 0. */
static inline int core_lock_begin_shared(void)
{
    long line = core_lock_thread.line;
    if (core_lock_sections != 0)
        return 0;
    if (line == 0)
        line = core_lock_thread.line = atomic_long_add(&core_lock_threads, 1);
    line = (line - 1) % CORE_LOCK_LINES;
    atomic_long_add(&core_lock_lines[line].inside, 1);
    if (atomic_long_load(&core_lock_sections) == 0)
        return 1;
    atomic_long_add(&core_lock_lines[line].inside, -1);
    return 0;
}

static inline void core_lock_end_shared(void)
{
    atomic_long_add(&core_lock_lines[(core_lock_thread.line - 1) % CORE_LOCK_LINES].inside, -1);
}

/* In shared mode: have a socket for this thread alone, 1 or 0; and leave it to others. */
static inline int core_lock_claim(long volatile *claimed) { return atomic_long_swap(claimed, 1) == 0; }
static inline void core_lock_disclaim(long volatile *claimed) { atomic_long_swap(claimed, 0); }

#define PyCriticalSection_Begin(section, object) ((void) (object), core_lock_begin(section))
#define PyCriticalSection_End(section) core_lock_end(section)
#define PyEval_SaveThread core_lock_save_thread
#define PyEval_RestoreThread core_lock_restore_thread
/* Cython's own helpers lock the dict or list they work on, which this keeps as it is. */
#undef Py_BEGIN_CRITICAL_SECTION
#undef Py_END_CRITICAL_SECTION
#define Py_BEGIN_CRITICAL_SECTION(object) { PyCriticalSection _py_cs; (PyCriticalSection_Begin)(&_py_cs, _PyObject_CAST(object))
#define Py_END_CRITICAL_SECTION() (PyCriticalSection_End)(&_py_cs); }

/* A reference that keeps nothing alive. Where there is no GIL another thread may be about to free the object, so it is a
 * weak reference there; with a GIL it is the pointer. The object drops it when it dies; others that have it hold it by the lock.
 */
static inline PyObject *core_weak_new(PyObject *object) { return PyWeakref_NewRef(object, NULL); }
static inline void core_weak_drop(PyObject **weak) { Py_CLEAR(*weak); }

/* The object, or None when it is gone. */
static inline PyObject *core_weak_get(PyObject *weak)
{
    PyObject *object = NULL;
    if (weak != NULL)
        PyWeakref_GetRef(weak, &object);
    return object == NULL ? Py_NewRef(Py_None) : object;
}

#else

#define CORE_LOCK_SHARED 0 /* with a GIL, C drops what this precedes */
typedef int core_section;
static inline int core_lock_begin_shared(void) { return 0; }
static inline void core_lock_end_shared(void) { }
static inline int core_lock_claim(long volatile *claimed) { (void) claimed; return 0; }
static inline void core_lock_disclaim(long volatile *claimed) { (void) claimed; }
static int core_lock_init(void) { return 0; }
static inline void core_lock_begin(core_section *section) { (void) section; }
static inline void core_lock_end(core_section *section) { (void) section; }
static inline PyObject *core_weak_new(PyObject *object) { return object; }
static inline void core_weak_drop(PyObject **weak) { *weak = NULL; }
static inline PyObject *core_weak_get(PyObject *weak)
{
    PyObject *object = weak == NULL ? Py_None : weak;
    Py_INCREF(object);
    return object;
}

#endif

#endif
