# shellcheck shell=bash
# Sourced by byztime.sh.

# (3) A lease with its guard: act only right after guard said so.
acquire() { # RESOURCE
  local wish sent answer verdict safe term
  wish=$(jq -nc --arg r "$1" --arg id "$$-$RANDOM$RANDOM" '{resource: $r, holder: "shell", mode: "WRITE", requestId: $id}')
  while true; do
    sent=$(clock)
    answer=$(post '/leases/acquire?wait=5s' "$wish")
    read -r verdict safe term token <<< "$(terms "$answer")"
    if [ "$verdict" = GRANTED ]; then break; fi
    if [ "$verdict" = RECOVERING ]; then # what an earlier life may have promised must be over first
      jq -r --arg r "$1" '"\($r): \(.cause), \(.certainIn // "?") s to go"' <<< "$answer" >&2
    fi
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
