#!/usr/bin/env bash
# Kills, stops and restarts instances that share a folder, again and again (ClusterIT,
# ClusterLeasesIT and ClusterTicketsIT), as often as is said: src/bench/cluster-kills.sh 100
# At each step it tells how long it took, and how the answers were spread.
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -B -ntp verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test='ClusterIT,ClusterLeasesIT,ClusterTicketsIT' -Dbyztime.kills="${1:-100}"
