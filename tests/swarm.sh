#!/bin/bash
# Run the swarm test over SWARM_SEEDS seeds from SWARM_FIRST on, a share of them on each core.
#
# Usage: HUTONG=PROGRAM tests/swarm.sh TEST
set -eu
first=${SWARM_FIRST:-1} seeds=${SWARM_SEEDS:-10000} cores=$(nproc) failed=0 pids=()
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
for ((i = 0; i < cores; i++)); do
    from=$((first + seeds * i / cores)) end=$((first + seeds * (i + 1) / cores))
    SWARM_FIRST=$from SWARM_SEEDS=$((end - from)) "$1" >"$work/$i" 2>&1 &
    pids+=($!)
done
for pid in "${pids[@]}"; do
    wait "$pid" || failed=1
done
for ((i = 0; i < cores; i++)); do
    echo "seeds $((first + seeds * i / cores)) to $((first + seeds * (i + 1) / cores - 1)):"
    cat "$work/$i"
done
exit $failed
