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

start=$(date +%s%N)
hatchling train "${small[@]}" --out whole >whole.log 2>&1 || { tail -n 3 whole.log >&2; exit 1; }
millis=$((($(date +%s%N) - start) / 1000000))
echo "the undisturbed run took $millis ms; $n runs are killed"

same() {
  for file in model.safetensors optimizer.safetensors best/model.safetensors; do
    cmp -s "whole/$file" "run/$file" || return 1
  done
}

good=0 begun=0 saved=0
for i in $(seq "$n"); do
  rm -rf run
  # Not by the function, whose process would be a shell: the launcher becomes Java, and that is killed.
  "$root/scripts/hatchling" train "${small[@]}" --out run >run.log 2>&1 &
  pid=$!
  wait_for=$((RANDOM * 32768 + RANDOM))
  sleep "$(awk -v r="$wait_for" -v ms="$millis" 'BEGIN { printf "%.3f", (0.2 + 0.8 * (r % 1000003) / 1000003) * ms / 1000 }')"
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  if compgen -G 'run/checkpoints/step-?????????' >/dev/null; then saved=$((saved + 1)); fi
  if [ -f run/training.json ] || compgen -G 'run/checkpoints/step-?????????' >/dev/null; then
    begun=$((begun + 1))
    hatchling train --resume run >resume.log 2>&1 || grep -q 'has all of its' resume.log || { echo "$i: $(tail -n 1 resume.log)"; continue; }
  else
    hatchling train "${small[@]}" --out run >resume.log 2>&1 || { echo "$i: $(tail -n 1 resume.log)"; continue; }
  fi
  if same; then good=$((good + 1)); else echo "$i: ends with other weights"; fi
done
echo "$good of $n ended bit for bit as the undisturbed run ($begun were killed after they began, $saved after a save)"
[ "$good" = "$n" ]
