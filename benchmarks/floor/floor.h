/* What the cases of the C floor share: the same libzmq calls that a binding makes, with nothing around them. */
#ifndef ZMQ_BENCH_FLOOR_H
#define ZMQ_BENCH_FLOOR_H

#include <stdint.h>
#include <stddef.h>

/* One workload. `open` gets the words after the case's name; `run` performs n operations and returns their
   total cost in nanoseconds. `open` may print the endpoint that a second process must connect to by setting
   `floor_endpoint`. */
typedef struct {
    const char *name;
    void (*open)(int argc, char **argv);
    double (*run)(int64_t n);
} floor_case;

extern const floor_case floor_message_cases[];
extern const floor_case floor_option_cases[];
extern const floor_case floor_poll_cases[];
extern const floor_case floor_process_cases[];
extern const floor_case floor_thread_cases[];

extern char floor_endpoint[256];

double floor_now(void);                                /* monotonic clock, nanoseconds */
void floor_check(int ok, const char *what);            /* exits with libzmq's message unless ok */
void *floor_context(void);                             /* the process's one context */
void *floor_socket(int type);                          /* linger 0, default high-water marks */
void floor_inproc(int bound_type, int connected_type, void **bound, void **connected);
void floor_bind_tcp(void *socket);                     /* any free port of the loopback; sets floor_endpoint */
long floor_number(int argc, char **argv, int index);   /* argument `index` as a number, or exits */

#endif
