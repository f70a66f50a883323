#!/usr/bin/env bash
# GET /time, in turns with the same answer through Spring MVC, the same answer by Go's net/http and encoding/json, and
# nginx's empty `return 200`: requests a second, the server's CPU time for each, p99. Medians of ROUNDS rounds.
# Needs wrk, nginx, go, curl and JDK 25's java (JAVA=...), and the packaged jar: mvn package -DskipTests
set -euo pipefail
cd "$(dirname "$0")/../../.."
java=${JAVA:-java}
rounds=${ROUNDS:-5} warm=${WARM:-15} seconds=${SECONDS_EACH:-5} connections=${CONNECTIONS:-16}
port=${PORT:-18090} nginx_port=$((port + 1)) go_port=$((port + 2))

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; nginx -c "$work/nginx.conf" -s stop 2>/dev/null; wait; rm -rf "$work"' EXIT

cat > "$work/nginx.conf" <<EOF
worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log; daemon on;
events { worker_connections 1024; }
http { access_log off; server { listen 127.0.0.1:$nginx_port; location / { return 200; } } }
EOF
nginx -c "$work/nginx.conf" -e "$work/nginx.log"
until [ -s "$work/nginx.pid" ]; do sleep 0.1; done
nginx_pid=$(pgrep -P "$(cat "$work/nginx.pid")")

go build -o "$work/go" src/bench/compare/main.go
"$work/go" "$go_port" &
go_pid=$!

# The settings that the image is meant to have: two cores, little memory.
begun=$(date +%s%N)
"$java" -XX:+UseSerialGC -Xmx256m -jar target/byztime-service.jar --byztime.provider=standalone \
    --byztime.timedata="$work/timedata" --server.port="$port" > "$work/service.log" 2>&1 &
pid=$!
until curl -sf "localhost:$port/time" > /dev/null; do kill -0 $pid; done
echo "start to first answer: $(( ($(date +%s%N) - begun) / 1000000 )) ms"
resident() { awk '/VmRSS/ {print int($2 / 1024)}' /proc/$pid/status; }
echo "resident at rest: $(resident) MiB"

cpu_us() { awk '{print ($14 + $15) * 10000}' "/proc/$1/stat"; } # a hundred ticks a second

one() { # NAME PID URL [HEADER] -> a line: name, requests/s, CPU us per request, p99 in ms
    local name=$1 process=$2 url=$3 before
    shift 3
    before=$(cpu_us "$process")
    wrk -t1 -c"$connections" -d"$seconds" --latency "$@" "$url" > "$work/wrk"
    awk -v name="$name" -v us="$(( $(cpu_us "$process") - before ))" '
        /99%/ { p = $2; p *= p ~ /us/ ? 0.001 : p ~ /ms/ ? 1 : 1000 }
        /requests in/ { n = $1 } /Requests\/sec/ { r = $2 } /Non-2xx/ { e = " errors" }
        END { printf "%s %.0f %.1f %.2f%s\n", name, r, us / n, p, e }' "$work/wrk" | tee -a "$work/lines"
}

wrk -t1 -c"$connections" -d"$warm" "http://127.0.0.1:$port/time" > /dev/null
wrk -t1 -c"$connections" -d"$warm" -H 'To-Spring: 1' "http://127.0.0.1:$port/time" > /dev/null
for _ in $(seq "$rounds"); do
    one time "$pid" "http://127.0.0.1:$port/time"
    one spring "$pid" "http://127.0.0.1:$port/time" -H 'To-Spring: 1'
    one go "$go_pid" "http://127.0.0.1:$go_port/time"
    one nginx "$nginx_pid" "http://127.0.0.1:$nginx_port/"
done
echo "resident after load: $(resident) MiB"
echo "medians: requests/s, CPU us per request, p99 ms; and against Go"
median() { awk -v n="$1" -v c="$2" '$1 == n { print $c }' "$work/lines" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
for name in time spring go nginx; do
    awk -v n=$name -v r="$(median $name 2)" -v u="$(median $name 3)" -v p="$(median $name 4)" \
        -v gr="$(median go 2)" -v gu="$(median go 3)" -v gp="$(median go 4)" \
        'BEGIN { printf "%-7s %7.0f/s %6.1f us %6.2f ms   rate %.2f x, per CPU-second %.2f x, p99 %.2f x\n", n, r, u, p, r / gr, gu / u, p / gp }'
done
