#!/usr/bin/env bash
# Kills a receiver again and again (KillIT), as often as is said: src/bench/kills.sh 1000
# At the end it tells how many lives accepted anything and how the answers were spread.
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -B -ntp verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=KillIT -Dbyztime.kills="${1:-1000}"
