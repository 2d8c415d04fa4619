#!/usr/bin/env bash
# Start-up: the launcher to the first training step of preset tiny, against a bare Java that loads ND4J and
# multiplies two matrices; in turn, medians.
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
classpath=$(cat "$root/src/target/classpath")
javac -proc:none -cp "$classpath" -d "$work" "$work/Bare.java" 2>/dev/null

# Milliseconds of a command.
clock() {
  local start end
  start=$(date +%s%N)
  "$@" >/dev/null 2>&1
  end=$(date +%s%N)
  echo $(((end - start) / 1000000))
}
bare() { java -Dorg.bytedeco.openblas.load=mkl_rt -cp "$work:$classpath" Bare; }
# Up to the first line of progress, which comes within the first steps.
tiny() {
  "$root/scripts/hatchling" train --steps 100 --out "$work/model" >"$work/log" 2>&1 &
  local pid=$!
  until grep -q '^step ' "$work/log" 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.02
  done
  kill -9 "$pid"
  wait "$pid" 2>/dev/null || true
}

for _ in $(seq "$rounds"); do
  clock bare >>"$work/bare"
  clock tiny >>"$work/tiny"
  rm -rf "$work/model"
done
median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }
echo "$(median "$work/bare") $(median "$work/tiny")" \
  | awk '{ printf "bare Java with ND4J %d ms, launcher to the first step %d ms, ratio %.2f\n", $1, $2, $2 / $1 }'
