#!/usr/bin/env bash
# Overhead of a step on Spark: the step less the computing on the busiest executor, for 2, 10 and 100 MB of weights, with one executor in a
# process of its own. On an idle machine; usage: scripts/bench_spark.sh [STEPS]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
steps=${1:-20}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Keys that give about so many megabytes of weights in float: 3 projections of 4 heads' neurons by the width.
for size in "2 n_embd=64 n_neuron=640" "10 n_embd=128 n_neuron=1664" "100 n_embd=256 n_neuron=8448"; do
  set -- $size
  echo "== about $1 MB of weights ($2 $3), $steps steps of 2 shares"
  "$root/scripts/hatchling" train --spark 'local-cluster[1,2,3072]' --steps "$steps" --out "$scratch/$1" \
    --set "$2" --set "$3" --set n_layer=1 --set context=32 --set batch=2 --set shares=2 \
    --set validation_windows=1 | grep -E '^(milliseconds|time) outside'
done
