# The releases a bundled build uses. A URL and its hash change together or not at all.
set(ZMQ_CORE_PINNED_VERSION 4.3.5)
set(ZMQ_CORE_PINNED_NAME zeromq-4.3.5.tar.gz)
set(ZMQ_CORE_PINNED_URL https://github.com/zeromq/libzmq/releases/download/v4.3.5/zeromq-4.3.5.tar.gz)
set(ZMQ_CORE_PINNED_SHA256 6653ef5910f17954861fe72332e68b03ca6e4d9c7160eb3a8de5a5a913bfab43)

set(SODIUM_PINNED_VERSION 1.0.20)
set(SODIUM_PINNED_NAME libsodium-1.0.20.tar.gz)
set(SODIUM_PINNED_URL
    https://github.com/jedisct1/libsodium/releases/download/1.0.20-RELEASE/libsodium-1.0.20.tar.gz)
set(SODIUM_PINNED_SHA256 ebb65ef6ca439333c2bb41a0c1990587288da07f6c7fd07cb3a18cc18d30ce19)

set(MIMALLOC_PINNED_VERSION 2.0.9)
set(MIMALLOC_PINNED_NAME mimalloc-2.0.9.tar.gz)
set(MIMALLOC_PINNED_URL https://github.com/microsoft/mimalloc/archive/refs/tags/v2.0.9.tar.gz)
set(MIMALLOC_PINNED_SHA256 4a29edae32a914a706715e2ac8e7e4109e25353212edeed0888f4e3e15db5850)

# Other archives of official releases that a local file may be: the hash says which.
set(ZMQ_CORE_KNOWN_SHA256
    ${ZMQ_CORE_PINNED_SHA256}
    6c972d1e6a91a0ecd79c3236f04cf0126f2f4dfbbad407d72b4606a7ba93f9c6  # Debian's zeromq3_4.3.5.orig.tar.gz, the tag v4.3.5
    c593001a89f5a85dd2ddf564805deb860e02471171b3f204944857336295c3e5  # zeromq-4.3.4.tar.gz
    0ff5a531c9ffaf0dfdc7dc78d13d1383088f454896d252934c429b2554d10559) # Debian's zeromq3_4.3.4.orig.tar.gz
set(SODIUM_KNOWN_SHA256
    ${SODIUM_PINNED_SHA256}
    5838bb0c3da6148c24ebe531d1ed1297de9a87aea77d426bcd99f289e681631c  # Debian's libsodium_1.0.22.orig.tar.gz
    d59323c6b712a1519a5daf710b68f5e7fde57040845ffec53850911f10a5d4f4) # Debian's libsodium_1.0.18.orig.tar.gz
set(MIMALLOC_KNOWN_SHA256
    ${MIMALLOC_PINNED_SHA256}
    cbc9d207ff105ad1f0cb739c378076143a6452b8d0624309cea0abfb040e972b) # Debian's mimalloc_2.0.9+ds.orig.tar.xz
