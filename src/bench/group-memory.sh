#!/usr/bin/env bash
# What a node of a group of four adds in resident memory: the same jar with and without the provider "peers", with the same
# options of the JVM. Prints the resident size of a service of provider "standalone" and of each of four nodes, in turns.
#     src/bench/group-memory.sh [SECONDS]        180 unless said otherwise
# Needs the packaged jar (or BYZTIME_JAR), JDK 25's java (JAVA=...), openssl, curl and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-180}
java=${JAVA:-java}
jar=$(realpath "${BYZTIME_JAR:-target/byztime-service.jar}")
options=${OPTIONS:--Xmx96m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED}
work=$(mktemp -d)
export GROUP_FOLDER=$work GROUP_PORTS=${GROUP_PORTS:-28500} BYZTIME_JAR=$jar BYZTIME_COMMAND="$java $options -jar $jar"

alone=""
finish() {
  [ -z "$alone" ] || kill "$alone" 2> /dev/null || true
  examples/group/group down
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# shellcheck disable=SC2086 # the options are several words
"$java" $options -jar "$jar" --byztime.provider=standalone "--byztime.timedata=$work/timedata" "--server.port=$((GROUP_PORTS + 20))" \
  > "$work/log" 2>&1 &
alone=$!
until curl -sf --max-time 2 "http://127.0.0.1:$((GROUP_PORTS + 20))/time" > /dev/null; do sleep 1; kill -0 "$alone"; done
examples/group/group up
until [ "$(examples/group/group show | grep -c 'committed')" = 4 ]; do sleep 2; done

resident() { awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$1/status"; }
row() {
  local text="standalone $(resident "$alone")" sum=0
  for i in 0 1 2 3; do
    local size; size=$(resident "$(cat "$work/node$i/pid")")
    text+=", node$i $size"; sum=$((sum + size))
  done
  echo "$1 s: $text MiB; a node adds $((sum / 4 - $(resident "$alone"))) MiB (mean of four)"
}
row 0
for at in $(seq 30 30 "$seconds"); do sleep 30; row "$at"; done
for pid in "$alone" "$work"/node?/pid; do
  [ -f "$pid" ] && pid=$(cat "$pid")
  "$(dirname "$(command -v "$java")")/jcmd" "$pid" GC.run > /dev/null
done
row "after a full collection, $seconds"
