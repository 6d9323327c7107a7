/* libsodium's portable X25519, with a public key made the way a shared secret is: by the ladder, from the point 9.
 * Its own way takes a table of 30 kB that no compression shrinks, a fifteenth of the wheel. Processors with AVX make keys
 * in assembly, which needs no table. Others take 34 us for a pair of keys instead of 14; a handshake makes one. */
#define crypto_scalarmult_curve25519_ref10_implementation zmq_core_x25519_with_table
#include "crypto_scalarmult/curve25519/ref10/x25519_ref10.c"
#undef crypto_scalarmult_curve25519_ref10_implementation

static int from_base_point(unsigned char *q, const unsigned char *n)
{
    static const unsigned char base_point[32] = {9};

    return crypto_scalarmult_curve25519_ref10(q, n, base_point);
}

struct crypto_scalarmult_curve25519_implementation crypto_scalarmult_curve25519_ref10_implementation = {
    crypto_scalarmult_curve25519_ref10,
    from_base_point,
};
