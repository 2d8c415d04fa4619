#!/usr/bin/env bash
# Training step of Hatchling against the PyTorch reference, in turn (A B A B ...), with the ratio and its spread.
#   scripts/bench_pytorch.sh PYTHON REFERENCE [ROUNDS]
# PYTHON is a Python that has PyTorch, REFERENCE the file hatchling.py of the reference implementation.
set -euo pipefail
# shellcheck source=scripts/pytorch.sh
source "$(dirname "$0")/pytorch.sh"

for model in bdh hatchling; do
  for round in $(seq "$rounds"); do
    peer=$("$python" "$reference" --bench train --model "$model" "${shape[@]}" --batch 8 --threads "$(nproc)" \
      | field stepMillis)
    "$here/hatchling" bench train --architecture "$model" --runs 1 --no-floor --json "$work/ours.json" >/dev/null
    ours=$(field stepMillis <"$work/ours.json")
    echo "$model $peer $ours" | tee -a "$work/all" \
      | awk '{ printf "%-10s PyTorch %8.1f ms  Hatchling %8.1f ms  ratio %.2f\n", $1, $2, $3, $2 / $3 }'
  done
done
"$python" - "$work/all" <<'PY'
import statistics, sys
rows = [line.split() for line in open(sys.argv[1])]
for model in ("bdh", "hatchling"):
    ratios = sorted(float(r[1]) / float(r[2]) for r in rows if r[0] == model)
    print(f"{model}: {statistics.median(ratios):.2f} times faster than PyTorch (from {ratios[0]:.2f} to {ratios[-1]:.2f} in {len(ratios)} rounds)")
PY
