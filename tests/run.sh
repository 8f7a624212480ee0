#!/bin/bash
# Run test programs and print the line of each, then the sum alone on the last line:
#
#     N passed, N failed
#
# Usage: tests/run.sh LOGS PROGRAM...    (JOBS at a time; TEST_SECONDS for each; by RUNNER, if
# they are another processor's)
#
# More run at a time than there are cores: many wait for the disk half of their time.
#
# A program that crashes, hangs, ends without its line or contradicts it counts as one
# failure more: a test that cannot report is not a test that passed.
set -u
export G_DEBUG=fatal-criticals
logs=$1
shift
jobs=${JOBS:-$(($(nproc) * 3 / 2 + 1))}
export TEST_SECONDS=${TEST_SECONDS:-300}

one() {
    { timeout -k 5 "$TEST_SECONDS" ${RUNNER-} "$1" >"$1.log" 2>&1 </dev/null; } 2>/dev/null
    echo $? >"$1.status"
}
export -f one

mkdir -p "$logs"
(($# > 0)) && printf '%s\0' "$@" | xargs -0 -n 1 -P "$jobs" bash -c 'one "$0"'

passed=0 failed=0
for program in "$@"; do
    status=$(cat "$program.status" 2>/dev/null || echo 127)
    line=$(grep -aE '^[^ ].*: [0-9]+ passed, [0-9]+ failed$' "$program.log" | tail -n 1)
    ok=0 bad=0
    if [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        ok=${BASH_REMATCH[1]} bad=${BASH_REMATCH[2]}
    fi
    if ((status != 0 || bad > 0)) || [[ -z $line ]]; then
        grep -avxF -- "$line" "$program.log"
        ((bad == 0)) && bad=1
        case $status in
        124 | 137) line="$program: stopped after $TEST_SECONDS s" ;;
        *) line="${line:-$program: no result} (exit $status)" ;;
        esac
    fi
    echo "$line"
    ((passed += ok, failed += bad))
done
(($# > 0)) || echo "no test program was built" >&2
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
