#!/usr/bin/env bash
# JMH benchmarks of the kernels; arguments go to JMH.
#   scripts/bench_kernels.sh [REGEX] [JMH OPTIONS]      for example: scripts/bench_kernels.sh Rows -f 1 -wi 3 -i 5
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -B -ntp -q -Pjmh -pl layers -am process-test-classes
exec java --add-modules=jdk.incubator.vector -Dorg.bytedeco.openblas.load=mkl_rt \
  -cp "layers/target/test-classes:layers/target/classes:$(cat layers/target/jmh-classpath)" \
  org.openjdk.jmh.Main "$@"
