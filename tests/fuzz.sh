#!/bin/bash
# Run fuzz programs, each for SECONDS over its seeds in tests/fuzz/corpus; what they find
# new stays in the build directory.
#
# Usage: tests/fuzz.sh SECONDS PROGRAM...
set -eu
export G_DEBUG=fatal-criticals G_SLICE=always-malloc
seconds=$1
shift
(($# > 0)) || { echo "no fuzz program was built" >&2 && exit 1; }
for program in "$@"; do
    name=${program##*/fuzz_}
    seeds=tests/fuzz/corpus
    [[ -d $seeds/$name ]] && seeds=$seeds/$name
    dictionary=tests/fuzz/scenario.dict
    mkdir -p "$program.corpus"
    echo "fuzz $name: $seconds s over $seeds"
    "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="$program." \
        -dict="$dictionary" \
        "$program.corpus" $([[ -d $seeds ]] && echo "$seeds")
done
