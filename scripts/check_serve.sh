#!/usr/bin/env bash
# scripts/check_serve.sh [MODEL [SECONDS]]: starts a server on a model (the README's: trained first if none is named), runs
# clients, abuse, load of SECONDS (600) and, where there is a Chromium, a browser against it and prints one table. Needs
# node and npm, which fetches `openai` and `playwright-core`.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
seconds=${2:-600}
if [ $# -gt 0 ]; then
  cp -rL "$1" "$work/model"
else
  "$root/scripts/hatchling" train --out "$work/model" >"$work/train.log" 2>&1 || { tail "$work/train.log" >&2; exit 1; }
fi
npm install --silent --no-audit --no-fund --prefix "$work" openai@7.55.0 playwright-core@1.65.1 >"$work/npm.log" 2>&1 \
  || { echo "check_serve: npm cannot fetch openai and playwright-core" >&2; cat "$work/npm.log" >&2; exit 1; }
cp "$root/scripts/check_serve.mjs" "$root/scripts/check_page.mjs" "$work"

"$root/scripts/hatchling" serve --model "$work/model" --name check --port 0 --sessions "$work/sessions" \
  --sessions-in-memory 16 --sessions-on-disk 1000 >"$work/out" 2>"$work/err" &
server=$!
url=
until [ -n "$url" ]; do # The launcher may have to build first.
  kill -0 "$server" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
  sleep 0.2
  url=$(sed -n 's/^listening on //p' "$work/out")
done

status=0
rows=$work/rows
node "$work/check_serve.mjs" "$url" check "$server" "$seconds" >"$rows" || status=1

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -n "$browser" ]; then
  node "$work/check_page.mjs" "$url" "$browser" >>"$rows" || status=1
else
  printf 'page\tskipped: no chromium on the PATH (apt-get install chromium)\n' >>"$rows"
fi

# A second server on the port is refused; without its model's files the first one goes on.
if "$root/scripts/hatchling" serve --model "$work/model" --port "${url##*:}" >"$work/second" 2>&1; then
  printf 'a second server on the port\tFAILED: it started\n' >>"$rows"; status=1
else
  printf 'a second server on the port\t%s\n' "$(tail -n 1 "$work/second")" >>"$rows"
fi
rm -rf "$work/model"
ask() { curl -s -o /dev/null -w '%{http_code}' "$url/v1/completions" -H 'Content-Type: application/json' -d "$1"; }
printf 'the model deleted while serving\t%s\n' "$(ask '{"prompt": "x"}')" >>"$rows"
kill "$server"; wait "$server" || true
printf 'lines on standard error\t%s\n' "$(wc -l <"$work/err")" >>"$rows"
server=
if [ -s "$work/err" ]; then cat "$work/err" >&2; status=1; fi
column -t -s $'\t' "$rows"
exit $status
