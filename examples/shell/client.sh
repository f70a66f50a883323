# shellcheck shell=bash
# Sourced by byztime.sh. Asks the service, and the clock on which a script counts what has passed since.

url=${1:-${BYZTIME_URL:-http://localhost:8080}}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bearer=()
if [ -n "${BYZTIME_TOKEN:-}" ]; then bearer=(-H "Authorization: Bearer $BYZTIME_TOKEN"); fi

fail() { echo "failed: $*" >&2; exit 1; }

# Fails unless the answer is a 200: a problem is no verdict, and is shown. SECONDS METHOD PATH [BODY]
call() {
  local body=() answer status=0
  if [ $# -gt 3 ]; then body=(-H 'Content-Type: application/json' -d "$4"); fi
  answer=$(curl -sS --fail-with-body -m "$1" -X "$2" "${bearer[@]}" "${body[@]}" "$url$3") || status=$?
  if [ "$status" != 0 ]; then
    echo "failed: $url$3 $answer" >&2
    return "$status"
  fi
  echo "$answer"
}
get() { call 30 GET "$1"; }
post() { call 30 POST "$@"; }

# Nanoseconds of an instant or duration with nine digits; 64 bits last until 2262.
ns() {
  local digits=${1/./} sign=1
  if [ "${digits:0:1}" = - ]; then digits=${digits#-} sign=-1; fi
  echo $((sign * 10#$digits))
}
seconds() { printf '%d.%09d' $(($1 / 10**9)) $(($1 % 10**9)); }

# Nanoseconds on the clock that runs on while the machine sleeps, which Linux tells in steps of 10 ms, rounded down.
step=10000000
clock() { local up _; read -r up _ < /proc/uptime; echo $((10#${up/./} * step)); }
