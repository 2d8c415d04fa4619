#!/usr/bin/env bash
# Training step of Hatchling against the PyTorch reference, in turn (A B A B ...), with the ratio and its spread,
# and the most memory that either had resident.
#   scripts/bench_pytorch.sh PYTHON REFERENCE [ROUNDS]
# PYTHON is a Python that has PyTorch, REFERENCE the file hatchling.py of the reference implementation.
set -euo pipefail
# shellcheck source=scripts/pytorch.sh
source "$(dirname "$0")/pytorch.sh"

# Runs a command and adds its peak resident bytes to the file given first.
peak_of() {
  "$python" -c '
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(peak, file=open(sys.argv[1], "w"))
sys.exit(code)' "$@"
}

for model in bdh hatchling; do
  for round in $(seq "$rounds"); do
    peer=$(peak_of "$work/peerPeak" "$python" "$reference" --bench train --model "$model" "${shape[@]}" --batch 8 \
      --threads "$(nproc)" | field stepMillis)
    "$here/hatchling" bench train --architecture "$model" --runs 1 --no-floor --json "$work/ours.json" >/dev/null
    ours=$(field stepMillis <"$work/ours.json")
    echo "$model $peer $ours $(cat "$work/peerPeak") $(field peakBytes <"$work/ours.json")" | tee -a "$work/all" \
      | awk '{ printf "%-10s PyTorch %8.1f ms %.2f GB  Hatchling %8.1f ms %.2f GB  times faster %.2f, memory %.2f x\n",
        $1, $2, $4 * 1e-9, $3, $5 * 1e-9, $2 / $3, $5 / $4 }'
  done
done
"$python" - "$work/all" <<'PY'
import statistics, sys
rows = [line.split() for line in open(sys.argv[1])]
for model in ("bdh", "hatchling"):
    ratios = sorted(float(r[1]) / float(r[2]) for r in rows if r[0] == model)
    peaks = statistics.median(float(r[4]) / float(r[3]) for r in rows if r[0] == model)
    print(f"{model}: {statistics.median(ratios):.2f} times faster than PyTorch (from {ratios[0]:.2f} to {ratios[-1]:.2f} in {len(ratios)} rounds), peak memory {peaks:.2f} of PyTorch's")
PY
