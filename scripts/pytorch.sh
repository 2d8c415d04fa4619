# Sourced by the benchmarks against the PyTorch reference: their arguments, the model's shape, a temporary folder.
#   SCRIPT PYTHON REFERENCE [ROUNDS]
# shellcheck shell=bash disable=SC2034
name=$(basename "$0" .sh)
[ $# -ge 2 ] || { echo "usage: scripts/$name.sh PYTHON REFERENCE [ROUNDS]" >&2; exit 2; }
python=$1 reference=$2 rounds=${3:-5}
[ -f "$reference" ] || { echo "$name: $reference: no such file" >&2; exit 2; }
"$python" -c 'import torch' 2>/dev/null || { echo "$name: $python has no PyTorch" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

shape=(--n_embd 128 --n_neuron 1024 --n_layer 4 --max_seq_len 256)
# field KEY...: the number under a path of keys of the JSON on standard input
field() {
  "$python" -c 'import functools,json,sys; print(functools.reduce(dict.get, sys.argv[1:], json.load(sys.stdin)))' "$@"
}
