#!/usr/bin/env bash
# What a script can do with byztime-service, with curl, jq and bash: byztime.sh [URL]
set -euo pipefail

# shellcheck source-path=SCRIPTDIR
here=$(dirname "$(realpath "$0")")
. "$here/client.sh"
. "$here/reading.sh"
. "$here/lease.sh"
. "$here/delivery.sh"

take_reading
read -r earliest latest <<< "$(interval)"
echo "ok time $(seconds $(((earliest + latest) / 2))) +- $(seconds $(((latest - earliest + 1) / 2)))"

instant=$(jq -r .latest <<< "$reading")
wait_until_passed "$instant"
echo "ok passed $instant"

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

first=$(stamped "$$-$instant") second=$(stamped "$$-$instant")
for message in "$first" "$first" "$second" "$first"; do receive "$message"; done
if [ "$verdicts" != " ACCEPTED DUPLICATE ACCEPTED DUPLICATE" ] || [ "$acted" != 2 ]; then fail "$verdicts"; fi
echo "ok at most once:$verdicts"
