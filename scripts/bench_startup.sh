#!/usr/bin/env bash
# Start-up, in turn, medians: from the launcher to the end of the first training step of preset tiny, against a bare Java
# that loads ND4J and multiplies two matrices; and 200 bytes of a trained tiny, whole process and to the first byte,
# against a bare Java that prints a line. With PYTHON, which has PyTorch, also what that takes to be imported, and with
# REFERENCE, the file hatchling.py of the reference implementation, 200 bytes of a fresh model of tiny's shape by it.
#   scripts/bench_startup.sh [ROUNDS [MODEL [PYTHON [REFERENCE]]]]
# Without MODEL, or with -, a tiny is trained for 100 steps first.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
rounds=${1:-5} model=${2:--} python=${3:-} reference=${4:-}
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
cat >"$work/Line.java" <<'JAVA'
class Line {
  public static void main(String[] arguments) {
    System.out.println("a line");
  }
}
JAVA
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
classpath=$(<"$root/src/target/classpath")
"${java}c" -proc:none -cp "$classpath" -d "$work" "$work/Bare.java" "$work/Line.java" 2>/dev/null

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

line() {
  local start
  start=$(now)
  "$java" -cp "$work" Line >/dev/null
  echo $(($(now) - start))
}

# Milliseconds to the first byte of the text, and to the end of the process.
text() {
  local start first byte
  start=$(now)
  "$root/scripts/hatchling" generate --model "$model" --prompt "The old man" --tokens 200 | {
    IFS= read -r -n 1 byte
    first=$(($(now) - start))
    cat >/dev/null
    echo "$first" >>"$work/first"
    [ -n "$byte" ]
  }
  echo $(($(now) - start))
}

imported() {
  local start
  start=$(now)
  "$python" -c 'import torch; print(torch.ones(2) @ torch.ones(2))' >/dev/null
  echo $(($(now) - start))
}

# Milliseconds of a process that carries the reference's state over 200 bytes drawn from its own predictions.
peer() {
  local start
  start=$(now)
  "$python" - "$reference" <<'PY' >/dev/null
import importlib.util, sys, torch
spec = importlib.util.spec_from_file_location("reference", sys.argv[1])
reference = importlib.util.module_from_spec(spec)
sys.modules["reference"] = reference
spec.loader.exec_module(reference)
net = reference.Hatchling(reference.Config(n_neuron=512, density=0.5)).eval()
token, state = torch.tensor([84]), None
with torch.no_grad():
    for _ in range(200):
        logits, state = net.step(token, state)
        token = torch.multinomial(torch.softmax(logits / 0.8, -1), 1)[:, 0]
        print(token.item())
PY
  echo $(($(now) - start))
}

median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }
spread() { sort -n "$1" | sed -n '1p;$p' | paste -sd ' '; }

if [ "$model" = - ]; then
  model=$work/trained
  "$root/scripts/hatchling" train --steps 100 --out "$model" >/dev/null
fi
for _ in $(seq "$rounds"); do
  line >>"$work/line"
  text >>"$work/text"
  [ -z "$python" ] || imported >>"$work/torch"
  [ -z "$reference" ] || peer >>"$work/peer"
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
echo "$(median "$work/text") $(spread "$work/text") $(median "$work/first") $(spread "$work/first") $(median "$work/line")" \
  | awk '{ printf "generate, 200 bytes: %d ms (%d to %d), ratio to a Java that prints a line %.2f; first byte %d ms (%d to %d)\n",
      $1, $2, $3, $1 / $7, $4, $5, $6 }'
echo "$(median "$work/line") $(spread "$work/line")" \
  | awk '{ printf "bare Java that prints a line: %d ms (%d to %d)\n", $1, $2, $3 }'
[ -z "$python" ] || echo "PyTorch imported and used once: $(median "$work/torch") ms"
[ -z "$reference" ] || echo "PyTorch, 200 bytes: $(median "$work/peer") ms ($(spread "$work/peer"))"
