#!/usr/bin/env bash
# Resolves the dependencies of every platform by the profile that its system chooses, and asks the repository for the
# checksum of each of its native libraries: POMs and checksums are fetched, nothing large.
#   scripts/check_platforms.sh [PLATFORM...]
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- linux-x86_64 linux-arm64 macosx-arm64 macosx-x86_64 windows-x86_64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "check_platforms: $1" >&2; exit 1; }

maven() { mvn -B -ntp -q "$@" >"$work/log" 2>&1 || fail "$platform: $(grep -m 1 -E 'ERROR|Exception' "$work/log")"; }

# Writes the dependencies of the module that has native ones, a line each; no jar is fetched.
collect() { maven -pl layers -am -DincludeScope=runtime -DoutputFile="$work/dependencies" "$@" dependency:collect; }

# What Maven has to think its system is: profiles are chosen by it.
system() {
  case $1 in
    linux-x86_64) echo Linux amd64 ;;
    linux-arm64) echo Linux aarch64 ;;
    macosx-arm64) echo Mac aarch64 ;;
    macosx-x86_64) echo Mac x86_64 ;;
    windows-x86_64) echo Windows amd64 ;;
    *) fail "$1: unknown platform" ;;
  esac
}

for platform; do
  read -r name arch < <(system "$platform")
  # Fetched under this system's own name, without which Java has no network here.
  named=("-Dplatform=$platform" "-Djavacpp.platform=$platform")
  [ "$arch" != aarch64 ] || named+=(-P '!mkl')
  collect "${named[@]}"
  # Then by the profile that its system chooses. Maven calls Windows' own functions where it believes to be there.
  [ "$name" = Windows ] || MAVEN_OPTS="-Dos.name=$name -Dos.arch=$arch" collect -o -Djavacpp.platform="$platform"
  sed -nE 's/^ *([^: ]+):([^:]+):jar:((linux|macosx|windows)-[^:]+):([^:]+):.*/\1 \2 \3 \5/p' \
    "$work/dependencies" >"$work/libraries"
  for library in javacpp openblas nd4j-native; do
    grep -q " $library $platform " "$work/libraries" || fail "$platform: no $library for it"
  done
  others=$(grep -v " $platform" "$work/libraries" || true)
  [ -z "$others" ] || fail "$platform: libraries of another: $others"
  cat "$work/libraries" >>"$work/all"
  blas=OpenBLAS
  if grep -q " mkl $platform-redist " "$work/libraries"; then blas=MKL; fi
  echo "$platform: $(grep -c :jar: "$work/dependencies") dependencies, BLAS $blas"
done

# A library's POM says nothing about the platforms it was made for; its checksum lies beside it alone.
platform="a native library"
{
  echo '<project><modelVersion>4.0.0</modelVersion>'
  echo '<groupId>dev.hatchling</groupId><artifactId>native-libraries</artifactId><version>0</version><dependencies>'
  while read -r group artifact classifier version; do
    echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version>"
    echo "<classifier>$classifier</classifier><type>jar.sha1</type>"
    echo '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>'
  done <"$work/all"
  echo '</dependencies></project>'
} >"$work/pom.xml"
maven -f "$work/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:resolve
echo "$(wc -l <"$work/all") native libraries are there"
