#!/usr/bin/env bash
# usage: scripts/fuzz.sh MINUTES [TARGET]
# Fuzzes each parser (or the one called TARGET, a method of ParsersFuzz) for so many minutes, guided by coverage.
# Inputs that reach new code are kept in target/fuzz and start the next run; a crash ends its target and is shown.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:?usage: scripts/fuzz.sh MINUTES [TARGET]}
mvn -B -ntp -q -Pfuzz -pl src -am process-test-classes
targets=${2:-$(sed -n 's/^  void \([a-zA-Z]*\)(byte\[\] input).*/\1/p' src/fuzz/java/dev/hatchling/cli/ParsersFuzz.java)}
classes=$(printf '%s:' "$PWD"/{src/target/test-classes,src/target/classes,training/target/classes,models/target/classes,layers/target/classes,data/target/classes})
path=$classes$(cat src/target/fuzz-classpath)
failed=()
for target in $targets; do
  echo "== $target, $minutes min"
  mkdir -p "src/target/fuzz/$target"
  (cd "src/target/fuzz/$target" && java --add-modules=jdk.incubator.vector -Xmx1500m -XX:+UseSerialGC -cp "$path" \
    com.code_intelligence.jazzer.Jazzer --target_class=dev.hatchling.cli.ParsersFuzz --target_method="$target" \
    --instrumentation_includes='dev.hatchling.**' --custom_hook_includes='dev.hatchling.**' \
    -max_total_time=$((minutes * 60)) -rss_limit_mb=3000 2>&1 | tee log | grep -vE 'NEW|REDUCE|pulse') || failed+=("$target")
done
[ ${#failed[@]} = 0 ] || { echo "failed: ${failed[*]}"; exit 1; }
