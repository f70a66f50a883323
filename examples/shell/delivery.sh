# shellcheck shell=bash
# Sourced by byztime.sh.

# (4) The sender stamps each message once: what is sent again carries the same stamp.
stamped() { # CONNECTION
  post /at-most-once/shell/stamps | jq -c --arg c "$1" '{connection: $c, timestamp: .stamps[0]}'
}

# Acts at most once on each message; it asks first.
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
