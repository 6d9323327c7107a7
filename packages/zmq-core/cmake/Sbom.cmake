# A bill of materials of what a bundled wheel has inside beside our own code: CycloneDX, put where PEP 770 says.

# zmq_core_component(<variable> <name> <version> <licence, JSON> <supplier> <SHA-256 or ""> <URL or ""> <origin>)
function(zmq_core_component variable name version licence supplier sha256 url origin)
  string(REPLACE "\\" "/" origin "${origin}")
  string(REPLACE "\"" "'" origin "${origin}")
  set(purl "pkg:generic/${name}@${version}")
  set(hashes "")
  if(sha256)
    set(hashes "\n      \"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"${sha256}\"}],")
    string(APPEND purl "?checksum=sha256:${sha256}")
  endif()
  set(references "")
  if(url)
    set(references ",
      \"externalReferences\": [{\"type\": \"distribution\", \"url\": \"${url}\"}]")
  endif()
  set(${variable} "    {
      \"type\": \"library\",
      \"bom-ref\": \"${name}\",
      \"supplier\": {\"name\": \"${supplier}\"},
      \"name\": \"${name}\",
      \"version\": \"${version}\",${hashes}
      \"licenses\": [${licence}],
      \"purl\": \"${purl}\",
      \"properties\": [{\"name\": \"zmq-core:origin\", \"value\": \"${origin}\"}]${references}
    }" PARENT_SCOPE)
endfunction()

set(licence "{\"license\": {\"id\": \"MPL-2.0\"}}")
if(bundled_version VERSION_LESS 4.3.5)
  set(licence "{\"license\": {\"name\": \"LGPL-3.0-or-later with the static linking exception of libzmq\"}}")
endif()
zmq_core_component(zmq_component libzmq "${bundled_version}" "${licence}" "The ZeroMQ project"
  "${ZMQ_SHA256}" "${ZMQ_URL}" "${ZMQ_ORIGIN}")
if(ZMQ_CORE_PATCHES)
  # The diffs themselves are in the source distribution.
  set(names "${ZMQ_CORE_PATCHES}")
  list(TRANSFORM names REPLACE "(.+)" "{\"type\": \"unofficial\", \"diff\": {\"url\": \"cmake/patches/\\1.patch\"}}")
  list(JOIN names ", " names)
  string(REPLACE "\"purl\":" "\"pedigree\": {\"patches\": [${names}]},\n      \"purl\":" zmq_component "${zmq_component}")
endif()
zmq_core_component(sodium_component libsodium "${sodium_version}" "{\"license\": {\"id\": \"ISC\"}}" "Frank Denis"
  "${SODIUM_SHA256}" "${SODIUM_URL}" "${SODIUM_ORIGIN}")
set(components "${zmq_component},\n${sodium_component}")
set(needed "\"libsodium\"")
set(leaves "    {\"ref\": \"libsodium\"}")
if(mimalloc_library)
  zmq_core_component(mimalloc_component mimalloc "${mimalloc_version}" "{\"license\": {\"id\": \"MIT\"}}" "Microsoft"
    "${MIMALLOC_SHA256}" "${MIMALLOC_URL}" "${MIMALLOC_ORIGIN}")
  string(APPEND components ",\n${mimalloc_component}")
  string(APPEND needed ", \"mimalloc\"")
  string(APPEND leaves ",\n    {\"ref\": \"mimalloc\"}")
endif()

set(version "${SKBUILD_PROJECT_VERSION_FULL}")
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/zmq-core.cdx.json" "{
  \"bomFormat\": \"CycloneDX\",
  \"specVersion\": \"1.6\",
  \"version\": 1,
  \"metadata\": {
    \"component\": {
      \"type\": \"library\",
      \"bom-ref\": \"zmq-core\",
      \"name\": \"zmq-core\",
      \"version\": \"${version}\",
      \"licenses\": [{\"license\": {\"id\": \"BSD-3-Clause\"}}],
      \"purl\": \"pkg:pypi/zmq-core@${version}\"
    }
  },
  \"components\": [
${components}
  ],
  \"dependencies\": [
    {\"ref\": \"zmq-core\", \"dependsOn\": [\"libzmq\"]},
    {\"ref\": \"libzmq\", \"dependsOn\": [${needed}]},
${leaves}
  ]
}
")
