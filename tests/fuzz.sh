#!/bin/bash
# Run fuzz programs, each for SECONDS over its seeds in tests/fuzz/corpus, as many at a time
# as there are cores; what they find new stays in the build directory.
#
# Usage: tests/fuzz.sh SECONDS PROGRAM...
set -eu
export G_DEBUG=fatal-criticals G_SLICE=always-malloc
export seconds=$1
shift
(($# > 0)) || { echo "no fuzz program was built" >&2 && exit 1; }

fuzz() {
    local program=$1 name=${1##*/fuzz_} seeds=tests/fuzz/corpus failed=0
    [[ -d $seeds/$name ]] && seeds=$seeds/$name
    mkdir -p "$program.corpus"
    "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="$program." -dict=tests/fuzz/scenario.dict \
        "$program.corpus" $([[ -d $seeds ]] && echo "$seeds") >"$program.log" 2>&1 || failed=1
    echo "fuzz $name: $seconds s over $seeds"
    if ((failed)); then cat "$program.log"; else grep '^stat::' "$program.log"; fi
    return $failed
}
export -f fuzz
printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" bash -c 'fuzz "$0"'
