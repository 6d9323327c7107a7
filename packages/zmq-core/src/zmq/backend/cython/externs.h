/* What differs between systems and is asked for by `_externs.pxd`. */
#ifndef ZMQ_CORE_EXTERNS_H
#define ZMQ_CORE_EXTERNS_H

#if defined(_WIN32)
#include <process.h>
#define getpid _getpid
#define ZMQ_CORE_IPC_PATH_MAX 108
#else
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>
#define ZMQ_CORE_IPC_PATH_MAX (sizeof(((struct sockaddr_un *) 0)->sun_path) - 1)
#endif

/* How long the path of an ipc endpoint may be, in bytes. */
static inline int get_ipc_path_max_len(void) { return (int) ZMQ_CORE_IPC_PATH_MAX; }

#endif
