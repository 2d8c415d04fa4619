#!/usr/bin/env bash
# Soak: a million tokens from one state, and 10,000 steps of a toy training. Resident memory after the first tenth and
# at the end may differ by 16 MB; the heap is laid out whole at the start, so that what grows is a leak or native.
#   scripts/soak.sh [TOKENS [STEPS]]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tokens=${1:-1000000}
steps=${2:-10000}
limit=16
work=$(mktemp -d)
trap 'kill -9 "${pid:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
export HATCHLING_JAVA_OPTS="-Xms256m -Xmx256m -XX:+AlwaysPreTouch ${HATCHLING_JAVA_OPTS:-}"
toy=(--data text=text --set n_embd=16 --set n_neuron=32 --set n_layer=1 --set batch=2 --set context=32 --set validation_windows=4)
for i in $(seq 2000); do echo "line $((i * i % 97)) of a text, and $((i * 7 % 89)) more"; done >text

resident() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$1/status"; }

# check NAME PROGRESS WHOLE: reads the memory of process $pid when PROGRESS, a command, prints a tenth of WHOLE, and
# again and again until it has ended.
check() {
  local early=0 last=0 now
  while now=$(resident "$pid" 2>/dev/null) && [ -n "$now" ]; do
    [ "$early" != 0 ] || [ "$($2)" -lt $(($3 / 10)) ] || early=$now
    last=$now
    sleep 0.5
  done
  wait "$pid" || { echo "$1 ended with $?" >&2; exit 1; }
  echo "$1: $early MB after a tenth, $last MB at the end"
  [ "$early" != 0 ] && [ $((last - early)) -le "$limit" ] || { echo "$1: more than $limit MB apart" >&2; bad=1; }
}

generated() { stat -c %s tokens; }
trained() { sed -nE 's/^step ([0-9]+)\/.*/\1/p' train.log | tail -n 1 | grep . || echo 0; }

bad=0
"$root/scripts/hatchling" train "${toy[@]}" --steps 20 --out model >train.log
"$root/scripts/hatchling" generate --model model --prompt line --tokens "$tokens" >tokens & pid=$!
check "generate, $tokens tokens from one state" generated "$tokens"
"$root/scripts/hatchling" train "${toy[@]}" --steps "$steps" --out run >train.log & pid=$!
check "train, $steps steps" trained "$steps"
exit "$bad"
