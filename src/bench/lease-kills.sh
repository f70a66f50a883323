#!/usr/bin/env bash
# Kills a lease service again and again (LeaseKillIT), as often as is said:
# src/bench/lease-kills.sh 500. At the end it tells what was granted, believed, confirmed, refused.
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -B -ntp verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=LeaseKillIT -Dbyztime.kills="${1:-500}"
