/* Prints how many nanoseconds it takes to load the shared library named on the command line: what no import
   of a binding can do without. A program of its own, because the other one has libzmq loaded already. */
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>

int main(int argc, char **argv)
{
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
    clock_gettime(CLOCK_MONOTONIC, &after);
    if (!library) {
        fprintf(stderr, "%s\n", argc > 1 ? dlerror() : "usage: dlopen LIBRARY");
        return 1;
    }
    printf("%.0f\n", (double) (after.tv_sec - before.tv_sec) * 1e9 + (double) (after.tv_nsec - before.tv_nsec));
    return 0;
}
