# Answers libzmq's find_package("Sodium") with what Sodium.cmake chose: libzmq's own module insists on pkg-config.
# No library is named: the extension links libsodium itself, and libzmq could not export a target of ours.
set(SODIUM_FOUND TRUE)
set(Sodium_FOUND TRUE)
set(sodium_FOUND TRUE)
set(SODIUM_LIBRARIES "")
