#!/bin/bash
# Run every shipped scenario at its own scale and hold it to its own [expect]: one line
# each, and the claims that fail; the end is 1 if one does.
#
# Usage: tests/scenarios.sh [FILE...]    (default: all)
set -u
hutong=${HUTONG:-./hutong}
(($# > 0)) || set -- scenarios/*.ini scenarios/theory/*.ini
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0
for file; do
    # Those of theory/ need the replications that their tolerances are made for.
    options=()
    [[ $file == */theory/* ]] || options=(-n 3)
    status=0 begun=$SECONDS
    "$hutong" run "$file" -q "${options[@]}" >"$work/out" 2>&1 || status=$?
    printf '%-44s %2d hold, %d fail, %d s\n' "$file" "$(grep -c '^holds ' "$work/out")" \
        "$(grep -c '^FAILS ' "$work/out")" "$((SECONDS - begun))"
    ((status == 0)) && continue
    faults=$((faults + 1))
    if ((status == 1)); then
        grep '^FAILS ' "$work/out"
    else
        cat "$work/out"
    fi
done
((faults == 0))
