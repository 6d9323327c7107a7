# Answers libzmq's find_package("Sodium") with what Sodium.cmake chose; libzmq's own module insists on pkg-config.
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Sodium DEFAULT_MSG SODIUM_LIBRARIES SODIUM_INCLUDE_DIRS)
set(SODIUM_FOUND ${Sodium_FOUND})
