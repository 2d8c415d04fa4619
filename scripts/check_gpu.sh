#!/usr/bin/env bash
# Portable operations on an NVIDIA GPU against fused ones on the CPU: losses of 20 steps, logits, time of a step and
# memory. Exit code 0 where the losses agree to 1e-4, 1 where not, 2 where there is no GPU.
#   scripts/check_gpu.sh              from a checkout, with a JDK, Maven, and CUDA 11.6 on the machine
#   scripts/check_gpu.sh --pack DIR   puts Java, the program for both backends and this script into DIR, in files below
#                                     64 MB, for a machine with neither Java nor a network; DIR/check_gpu.sh runs there
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
main=dev.hatchling.cli.Main

fail() { echo "check_gpu: $1" >&2; exit 1; }

# pack_backend NAME OPTION...: builds for a backend, copies the jars of its class path and writes their names.
pack_backend() {
  local name=$1 jar jars
  shift
  (cd "$root" && mvn -B -ntp -q "$@" -DskipTests -Dmaven.javadoc.skip=true -Dhatchling.skipDistribution=true package)
  cp "$root/src/target/hatchling.jar" "$pack/jars/"
  IFS=: read -ra jars <<<"$(<"$root/src/target/classpath")"
  { echo hatchling.jar; for jar in "${jars[@]}"; do
    case $jar in /*) ;; *) jar=$root/$jar ;; esac
    # Modules of one artifact have files of one name in several folders only where they are the same.
    cp -n "$jar" "$pack/jars/"
    echo "${jar##*/}"
  done; } >"$pack/classpath.$name"
}

pack() {
  root=$(dirname "$here") pack=$1
  [ ! -e "$pack" ] || fail "$pack is there already"
  mkdir -p "$pack/jars"
  pack=$(cd "$pack" && pwd)
  pack_backend cuda -Dhatchling.cuda
  pack_backend cpu
  jlink --add-modules "$(java --list-modules | cut -d@ -f1 | paste -sd,)" --no-man-pages --no-header-files \
    --strip-java-debug-attributes --output "$pack/java"
  cp -r "$root/scripts/java" "$pack/options"
  cp "$here/check_gpu.sh" "$pack/"
  find "$pack" -type f -size +60M | while IFS= read -r file; do
    split -b 60m "$file" "$file.part." && rm "$file"
  done
  echo "packed: $(du -sh "$pack" | cut -f1) in $(find "$pack" -type f | wc -l) files"
}

# Puts files together that were packed in parts.
join_parts() {
  local first file
  find "$here" -name '*.part.aa' | while IFS= read -r first; do
    file=${first%.part.aa}
    [ -f "$file" ] || { cat "$file".part.* >"$file.new" && mv "$file.new" "$file"; }
  done
  chmod +x "$here/java/bin/java" "$here/java/lib/jspawnhelper" 2>/dev/null || true
}

# run BACKEND ARGUMENT...
run() {
  local backend=$1 path
  shift
  if [ -f "$here/classpath.$backend" ]; then
    path=$(sed "s|^|$here/jars/|" "$here/classpath.$backend" | paste -sd:)
    "$here/java/bin/java" "@$here/options/common.args" "@$here/options/train.args" -cp "$path" $main "$@"
  else
    HATCHLING_BACKEND=$backend "$here/hatchling" "$@"
  fi
}

if [ "${1:-}" = --pack ]; then
  pack "${2:?--pack DIR}"
  exit 0
fi
if ! command -v nvidia-smi >/dev/null || ! nvidia-smi -L 2>/dev/null | grep '^GPU '; then
  echo "check_gpu: nvidia-smi finds no GPU here: nothing was checked" >&2
  exit 2
fi
[ ! -f "$here/classpath.cuda" ] || join_parts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run cpu bench backend --ops fused --json "$work/cpu.json"
(while sleep 1; do nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits; done >"$work/memory" 2>/dev/null) &
watch=$!
status=0
run cuda bench backend --ops portable --against "$work/cpu.json" || status=$?
kill $watch 2>/dev/null || true
echo "most memory used on the GPU: $(sort -n "$work/memory" | tail -n 1) MiB"
exit $status
