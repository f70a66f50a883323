#!/usr/bin/env bash
# GET /time as a ratio to nginx's empty `return 200`, in turns, and what the process costs.
# Needs wrk, nginx, curl and JDK 25's java (JAVA=...), and the packaged jar: mvn package -DskipTests
set -euo pipefail
cd "$(dirname "$0")/../.."
java=${JAVA:-java}
rounds=${ROUNDS:-5} warm=${WARM:-15} seconds=${SECONDS_EACH:-5} port=${PORT:-18090} nginx_port=${NGINX_PORT:-18091}

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; nginx -c "$work/nginx.conf" -s stop 2>/dev/null; wait; rm -rf "$work"' EXIT

cat > "$work/nginx.conf" <<EOF
worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log; daemon on;
events { worker_connections 1024; }
http { access_log off; server { listen 127.0.0.1:$nginx_port; location / { return 200; } } }
EOF
nginx -c "$work/nginx.conf" -e "$work/nginx.log"

# The settings that the image is meant to have: two cores, little memory.
begun=$(date +%s%N)
"$java" -XX:+UseSerialGC -Xmx256m -jar target/byztime-service.jar --byztime.provider=standalone \
    --byztime.timedata="$work/timedata" --server.port="$port" > "$work/service.log" 2>&1 &
pid=$!
until curl -sf "localhost:$port/time" > /dev/null; do kill -0 $pid; done
echo "start to first answer: $(( ($(date +%s%N) - begun) / 1000000 )) ms"
echo "resident at rest: $(awk '/VmRSS/ {print int($2 / 1024)}' /proc/$pid/status) MiB"

rate() { # URL -> requests/s and p99
    wrk -t1 -c16 -d"$seconds" --latency "$1" | awk '/99%/ {p=$2} /Requests\/sec/ {r=$2} /Non-2xx/ {e=$0} END {print r, p, e}'
}

wrk -t1 -c16 -d"$warm" "http://127.0.0.1:$port/time" > /dev/null
for _ in $(seq "$rounds"); do
    read -r empty _ <<< "$(rate "http://127.0.0.1:$nginx_port/")"
    read -r ours p99 errors <<< "$(rate "http://127.0.0.1:$port/time")"
    awk -v a="$ours" -v b="$empty" -v p="$p99" -v e="$errors" \
        'BEGIN {printf "GET /time %.0f/s, nginx %.0f/s, ratio %.2f, p99 %s %s\n", a, b, a / b, p, e}'
done
echo "resident after load: $(awk '/VmRSS/ {print int($2 / 1024)}' /proc/$pid/status) MiB"
