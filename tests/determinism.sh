#!/bin/bash
# One fingerprint: compilers, levels of optimisation, threads, CPU features, locale and
# time zone must not change a bit of the result.
#
# Usage: tests/determinism.sh [RUN-OPTION...]    (default: small and quick)
set -eu
scenario="scenarios/announced.ini scenarios/hub-outage.ini"
(($# > 0)) || set -- --scale 1:1000000 -n 2 --no-pictures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
first=
faults=0

# Compare the fingerprints of one run: title, then the command.
same() {
    local title=$1 prints status=0
    shift
    rm -f "$work/r.db"
    # 1: an [expect] fails, as it may at so coarse a scale.
    "$@" -o "$work/r.db" --progress none >"$work/out" 2>&1 || status=$?
    ((status <= 1)) || { cat "$work/out" && exit 1; }
    prints=$(grep -i fingerprint "$work/out" | sort) || { echo "$title: no fingerprint" && exit 1; }
    first=${first:-$prints}
    if [[ $prints == "$first" ]]; then
        echo "  same  $title"
    else
        printf '  OTHER %s\n%s\n  instead of\n%s\n' "$title" "$prints" "$first"
        faults=$((faults + 1))
    fi
}

build() {
    make --no-print-directory hutong CC="$2" OPT="$3" BUILD="build/$1" OUT="build/$1/hutong" >/dev/null
}

for kind in "gcc -O0" "gcc -O3" "gcc -O3 -march=native" "clang -O0" "clang -O3"; do
    name=determinism/$(tr -d ' =' <<<"$kind")
    build "$name" "${kind%% *}" "${kind#* }"
    for jobs in 1 2 4; do
        same "$kind, $jobs threads" "build/$name/hutong" run $scenario "$@" -j "$jobs"
    done
    same "$kind, no FMA, no AVX2" env GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2 \
        "build/$name/hutong" run $scenario "$@"
done
same "another locale and time zone" env LC_ALL=de_DE.UTF-8 TZ=America/New_York \
    "build/$name/hutong" run $scenario "$@"
echo "$first"
((faults == 0))
