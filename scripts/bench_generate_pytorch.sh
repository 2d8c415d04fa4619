#!/usr/bin/env bash
# Tokens per second of Hatchling carrying its state against the PyTorch reference, in turn (A B A B ...): the reference
# carrying the same state, and the reference recomputing a context of 1,000; the better of one and two threads.
#   scripts/bench_generate_pytorch.sh PYTHON REFERENCE [ROUNDS [MODEL ...]]
# PYTHON is a Python that has PyTorch, REFERENCE the file hatchling.py of the reference implementation, MODEL the
# directory of a trained model of bench-small's shape; without one, fresh weights of both architectures are measured.
# The reference computes every neuron, whatever its weights.
set -euo pipefail
# shellcheck source=scripts/pytorch.sh
source "$(dirname "$0")/pytorch.sh"

architecture_of() { # MODEL: what its configuration says
  [ -f "$1/config.json" ] || { echo "$name: $1: no such model directory" >&2; exit 2; }
  field architecture <"$1/config.json"
}

models=("${@:4}")
[ ${#models[@]} -gt 0 ] || models=(bdh hatchling)
for model in "${models[@]}"; do
  case $model in
    bdh | hatchling) architecture=$model ours=(--architecture "$model") ;;
    *) architecture=$(architecture_of "$model") ours=(--model "$model") ;;
  esac
  for round in $(seq "$rounds"); do
    for threads in 1 2; do
      "$python" "$reference" --bench generate --model "$architecture" "${shape[@]}" --threads "$threads" \
        >"$work/peer$threads"
    done
    "$here/hatchling" bench generate "${ours[@]}" --runs 1 --json "$work/ours.json" >/dev/null
    echo "$architecture $(field carryingState <"$work/peer1") $(field carryingState <"$work/peer2")" \
      "$(field recomputingAt1000 <"$work/peer1") $(field recomputingAt1000 <"$work/peer2")" \
      "$(field "$architecture" tokensPerSecondAt1000 <"$work/ours.json") $model" >>"$work/all"
    tail -n 1 "$work/all" | awk '{ c = $2 > $3 ? $2 : $3; r = $4 > $5 ? $4 : $5
      printf "%-10s PyTorch %6.0f carrying, %5.2f recomputing  Hatchling %6.0f tokens/s  ratios %5.1f and %6.0f\n",
        $1, c, r, $6, $6 / c, $6 / r }'
  done
done
"$python" - "$work/all" <<'PY'
import statistics, sys
rows = [line.rstrip("\n").split(" ", 6) for line in open(sys.argv[1])]
for model in dict.fromkeys(r[6] for r in rows):
    own = [[float(x) for x in r[1:6]] for r in rows if r[6] == model]
    wanted = {"bdh": 10, "hatchling": 20}[next(r[0] for r in rows if r[6] == model)]
    for what, at, goal in (("carrying the state", 0, wanted), ("recomputing 1,000 tokens", 2, 500)):
        peers = [max(r[at], r[at + 1]) for r in own]
        ratios = sorted(r[4] / p for r, p in zip(own, peers))
        print(f"{model}: {statistics.median(r[4] for r in own):.0f} tokens/s, {statistics.median(ratios):.1f} times"
              f" PyTorch {what} at {statistics.median(peers):.2f} (from {ratios[0]:.1f} to {ratios[-1]:.1f} in"
              f" {len(ratios)} rounds; wanted {goal})")
PY
