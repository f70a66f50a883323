#!/usr/bin/env bash
# What a script can do with byztime-service, with curl, jq and bash: byztime.sh [URL]
set -euo pipefail

url=${1:-${BYZTIME_URL:-http://localhost:8080}}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bearer=()
if [ -n "${BYZTIME_TOKEN:-}" ]; then bearer=(-H "Authorization: Bearer $BYZTIME_TOKEN"); fi

fail() { echo "failed: $*" >&2; exit 1; }

# Fails unless the answer is a 200: a problem is no verdict. SECONDS METHOD PATH [BODY]
call() {
  local body=()
  if [ $# -gt 3 ]; then body=(-H 'Content-Type: application/json' -d "$4"); fi
  curl -sS --fail-with-body -m "$1" -X "$2" "${bearer[@]}" "${body[@]}" "$url$3"
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

# (1) The time, and what is known of it later: take a new one after ten seconds.
take_reading() {
  sent=$(clock)
  reading=$(get /time)
  received=$(($(clock) + step))
}
interval() { # earliest latest
  local now r d
  now=$(clock)
  r=$((now > received ? now - received : 0)) d=$((now + step - sent))
  echo "$(($(ns "$(jq -r .earliest <<< "$reading")") + r / 10 * 9)) $(($(ns "$(jq -r .latest <<< "$reading")") + (d / 100 + 1) * 112))"
}

take_reading
read -r earliest latest <<< "$(interval)"
echo "ok time $(seconds $(((earliest + latest) / 2))) +- $(seconds $(((latest - earliest + 1) / 2)))"

# (2) Commit wait: what carries this instant may be shown to others when this is over.
instant=$(jq -r .latest <<< "$reading")
until [ "$(get "/time/wait?wait=10s&until=$instant" | jq -r .verdict)" = PASSED ]; do :; done
echo "ok passed $instant"

# (3) A lease with its guard: act only right after guard said so.
acquire() { # RESOURCE
  local wish sent answer verdict safe term
  wish=$(jq -nc --arg r "$1" --arg id "$$-$RANDOM$RANDOM" '{resource: $r, holder: "shell", mode: "WRITE", requestId: $id}')
  while true; do
    sent=$(clock)
    answer=$(post '/leases/acquire?wait=5s' "$wish")
    read -r verdict safe term token <<< "$(terms "$answer")"
    if [ "$verdict" = GRANTED ]; then break; fi
    sleep 0.1 # HELD, RECOVERING: ask again
  done
  lease=$(jq -c '.lease | {resource, id, token, claim, term}' <<< "$answer") end=0
  extended "$sent" "$safe" "$term"
}
terms() { jq -r '[.verdict] + [.lease // empty | .safeRemaining, .term, .token] | join(" ")' <<< "$1"; }
extended() { # SENT SAFE_REMAINING TERM
  local until
  until=$(($1 + $(ns "$2") / 112 * 100))
  end=$((until > end ? until : end)) renew_at=$(($1 + $(ns "$3") / 3))
}
guard() {
  local sent answer verdict safe term _
  sent=$(clock)
  if ((sent >= renew_at)); then
    renew_at=$((sent + 100000000)) # without a good answer: what was promised holds, and no longer
    if answer=$(call 1 POST /leases/renew "$lease" 2> "$work/error"); then
      read -r verdict safe term _ <<< "$(terms "$answer")"
      case $verdict in
        GRANTED) extended "$sent" "$safe" "$term" ;;
        VOID | RECALLED) end=0 ;;
      esac
    fi
  fi
  (($(clock) + step < end))
}
release() {
  end=0
  post /leases/release "$(jq -c '{resource, id, token}' <<< "$lease")" > "$work/released"
}

# A toy storage: keeps the highest token that it has seen, and refuses lower ones in one step with the write.
write() ( # TOKEN VALUE
  flock 9
  if (($1 < $(cat "$work/token" 2> /dev/null || echo 0))); then exit 1; fi # as numbers, not as strings
  echo "$1" > "$work/token"
  echo "$2" > "$work/value"
) 9> "$work/lock"

acquire shell/report
old=$token
guard && write "$old" one || fail "a first write"
release
if guard; then fail "acted after a release"; fi
acquire shell/report
echo "ok lease taken $token"
deadline=$(($(clock) + ${BYZTIME_HOLD:-1} * 10**9)) writes=0
while guard && (($(clock) < deadline)); do
  write "$token" two || fail "a write"
  writes=$((writes + 1))
  sleep 0.05
done
if (($(clock) < deadline)); then echo "lease lost, and stopped in time, token $token"; exit 3; fi
release
if write "$old" late; then fail "a late write was accepted"; fi
echo "ok lease $writes writes with token $token, and a late one refused"

# (4) Acts at most once on each message; it asks first.
acted=0 verdicts=
receive() { # MESSAGE
  local answer verdict
  while true; do
    answer=$(post /at-most-once/shell/judge "$1")
    verdict=$(jq -r .verdict <<< "$answer")
    if [ "$verdict" != EARLY ]; then break; fi
    sleep "$(jq -r .retryIn <<< "$answer")"
  done
  if [ "$verdict" = ACCEPTED ]; then acted=$((acted + 1)); fi
  verdicts="$verdicts $verdict"
}
stamped() { post /at-most-once/shell/stamps | jq -c --arg c "$$-$instant" '{connection: $c, timestamp: .stamps[0]}'; }
first=$(stamped) second=$(stamped)
for message in "$first" "$first" "$second" "$first"; do receive "$message"; done
if [ "$verdicts" != " ACCEPTED DUPLICATE ACCEPTED DUPLICATE" ] || [ "$acted" != 2 ]; then fail "$verdicts"; fi
echo "ok at most once:$verdicts"
