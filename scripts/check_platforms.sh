#!/usr/bin/env bash
# Resolves the class path of every platform, and says of each that every native library is there for it. Needs Maven and,
# the first time, a network and 1.5 GB of disk; --offline takes what was resolved before.
#   scripts/check_platforms.sh [--offline] [PLATFORM...]
set -euo pipefail
cd "$(dirname "$0")/.."
offline=
if [ "${1:-}" = --offline ]; then offline=1; shift; fi
[ $# -gt 0 ] || set -- linux-x86_64 linux-arm64 macosx-arm64 macosx-x86_64 windows-x86_64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# What Maven has to think its system is: profiles are chosen by it.
system() {
  case $1 in
    linux-x86_64) echo Linux amd64 ;;
    linux-arm64) echo Linux aarch64 ;;
    macosx-arm64) echo Mac aarch64 ;;
    macosx-x86_64) echo Mac x86_64 ;;
    windows-x86_64) echo Windows amd64 ;;
    *) echo "check_platforms: $1: unknown platform" >&2; exit 2 ;;
  esac
}

classpath() {
  mvn -B -ntp -q -pl layers -am -Dmaven.main.skip=true -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=runtime \
    "$@" compile dependency:build-classpath >"$work/log" 2>&1
}

for platform; do
  read -r name arch < <(system "$platform")
  # Fetched under this system's own name, without which Java has no network here.
  named=("-Dplatform=$platform" "-Djavacpp.platform=$platform")
  [ "$arch" != aarch64 ] || named+=(-P '!mkl')
  ok=1
  [ -n "$offline" ] || classpath "${named[@]}" || ok=
  # Then by the profile that its system chooses. Maven calls Windows' own functions where it believes to be there.
  if [ "$name" = Windows ]; then
    [ -z "$offline" ] || classpath -o "${named[@]}" || ok=
  elif [ -n "$ok" ]; then
    MAVEN_OPTS="-Dos.name=$name -Dos.arch=$arch" classpath -o -Djavacpp.platform="$platform" || ok=
  fi
  if [ -z "$ok" ]; then
    echo "$platform: does not resolve: $(grep -m 1 -E 'ERROR|Exception' "$work/log")"
    bad=1
    continue
  fi
  tr ':;' '\n\n' <"$work/classpath" >"$work/jars"
  for library in javacpp openblas nd4j-native nd4j-native-preset; do
    grep -qE "/$library-[0-9.M-]+-$platform\.jar$" "$work/jars" || { echo "$platform: no $library for it"; bad=1; }
  done
  others=$(grep -E -- '-(linux|macosx|windows)-(x86_64|arm64)[^/]*\.jar$' "$work/jars" | grep -v -- "-$platform[^/]*\.jar$" || true)
  [ -z "$others" ] || { echo "$platform: libraries of another: $others"; bad=1; }
  mkl=$(grep -cE "/mkl-[0-9.-]+-$platform-redist\.jar$" "$work/jars" || true)
  echo "$platform: $(wc -l <"$work/jars") jars, BLAS $([ "$mkl" = 1 ] && echo MKL || echo OpenBLAS)"
done
exit $bad
