# shellcheck shell=bash
# Sourced by byztime.sh.

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

# (2) Commit wait: what carries this instant may be shown to others when this is over.
wait_until_passed() { # INSTANT
  local verdict=''
  while [ "$verdict" != PASSED ]; do
    # On a line of its own: what fails ends the program, instead of being asked for ever.
    verdict=$(get "/time/wait?wait=10s&until=$1" | jq -r .verdict)
  done
}
