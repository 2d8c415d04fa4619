#!/usr/bin/env bash
# usage: scripts/check_crash.sh [N]
# Kills a training run that saves after every step with SIGKILL at N random moments (20), each time lets a run go on
# to its end, and counts how many end with the weights, the moments and the best model of the undisturbed run.
set -euo pipefail
n=${1:-20}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/check-crash.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

hatchling() { "$root/scripts/hatchling" "$@"; }
small=(--steps 20 --set n_embd=16 --set n_neuron=32 --set n_layer=1 --set batch=2 --set warmup=2
  --set validate_every=1 --set validation_windows=4 --data text=text)
for i in $(seq 2000); do echo "line $((i * i % 97)) of a text, and $((i * 7 % 89)) more"; done >text

# Returns when the run of process $1 in directory $2 has begun, or has ended.
begun() { while [ ! -f "$2/training.json" ] && kill -0 "$1" 2>/dev/null; do sleep 0.05; done; }

# Not by the function, whose process would be a shell: the launcher becomes Java, and that is killed.
"$root/scripts/hatchling" train "${small[@]}" --out whole >whole.log 2>&1 &
begun $! whole
start=$(date +%s%N)
wait $! || { tail -n 3 whole.log >&2; exit 1; }
millis=$((($(date +%s%N) - start) / 1000000))
echo "the undisturbed run took $millis ms from its first step on; $n runs are killed"

same() {
  for file in model.safetensors optimizer.safetensors best/model.safetensors; do
    cmp -s "whole/$file" "run/$file" || return 1
  done
}

good=0 saved=0
for i in $(seq "$n"); do
  rm -rf run
  "$root/scripts/hatchling" train "${small[@]}" --out run >run.log 2>&1 &
  pid=$!
  begun "$pid" run
  sleep "$(awk -v r=$((RANDOM * 32768 + RANDOM)) -v ms="$millis" 'BEGIN { printf "%.3f", r / 2^30 * ms / 1000 }')"
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  if compgen -G 'run/checkpoints/step-?????????' >/dev/null; then saved=$((saved + 1)); fi
  # A run that had come to its end is refused, and is compared as it is.
  if ! hatchling train --resume run >resume.log 2>&1 && ! grep -q 'has all of its' resume.log; then
    echo "$i: $(tail -n 1 resume.log)"
  elif same; then good=$((good + 1)); else echo "$i: ends with other weights"; fi
done
echo "$good of $n ended bit for bit as the undisturbed run ($saved had saved)"
[ "$good" = "$n" ]
