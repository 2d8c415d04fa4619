#!/usr/bin/env bash
# Start-up: from the launcher to the end of the first training step of preset tiny, against a bare Java that loads
# ND4J and multiplies two matrices; in turn, medians.
#   scripts/bench_startup.sh [ROUNDS]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
rounds=${1:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/scripts/hatchling" --help >/dev/null
cat >"$work/Bare.java" <<'JAVA'
import org.nd4j.linalg.factory.Nd4j;

class Bare {
  public static void main(String[] arguments) {
    System.out.println(Nd4j.ones(64, 64).mmul(Nd4j.ones(64, 64)).getDouble(0));
  }
}
JAVA
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
classpath=$(<"$root/src/target/classpath")
"${java}c" -proc:none -cp "$classpath" -d "$work" "$work/Bare.java" 2>/dev/null

now() { echo $(($(date +%s%N) / 1000000)); }

# Milliseconds until the bare Java has ended; the argument names the BLAS it loads, if any.
bare() {
  local start
  start=$(now)
  "$java" ${1:+-Dorg.bytedeco.openblas.load="$1"} -cp "$work:$classpath" Bare >/dev/null 2>&1
  echo $(($(now) - start))
}

# Milliseconds until training prints the line of its first step, which it does when that step has ended.
tiny() {
  local start line=
  start=$(now)
  coproc RUN { exec "$root/scripts/hatchling" train --steps 100 --out "$work/model" 2>"$work/errors"; }
  local pid=$RUN_PID
  until [[ $line == "step 1/"* ]]; do
    IFS= read -r line <&"${RUN[0]}" || { cat "$work/errors" >&2; exit 1; }
  done
  echo $(($(now) - start))
  kill -9 "$pid"
  wait "$pid" 2>/dev/null || true
  rm -rf "$work/model"
}

median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }
spread() { sort -n "$1" | sed -n '1p;$p' | paste -sd ' '; }

for _ in $(seq "$rounds"); do
  bare mkl_rt >>"$work/mkl"
  bare "" >>"$work/openblas"
  tiny >>"$work/tiny"
done
echo "$(median "$work/tiny") $(spread "$work/tiny")" \
  | awk '{ printf "launcher to the end of the first step: %d ms (%d to %d)\n", $1, $2, $3 }'
for blas in mkl openblas; do
  echo "$blas $(median "$work/$blas") $(spread "$work/$blas") $(median "$work/tiny")" \
    | awk '{ printf "bare Java with ND4J and %-8s %d ms (%d to %d), ratio %.2f\n", $1, $2, $3, $4, $5 / $2 }'
done
