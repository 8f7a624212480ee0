#!/bin/bash
# Compilers, levels of optimisation, threads, CPU features, locale and time zone must not
# change a bit of the result: the same four fingerprints, and the same bytes of everything
# exported.
#
# Usage: tests/determinism.sh [RUN-OPTION...]    (default: small and quick)
set -eu
. tests/results.sh
scenario="scenarios/announced.ini scenarios/hub-outage.ini"
(($# > 0)) || set -- --scale 1:1000000 -n 2
options=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
first=
faults=0
golden_rows "$work/golden" announced.ini hub-outage.ini

# Compare one run: title, threads, then the program.
same() {
    local title=$1 threads=$2 got
    shift 2
    got=$(results_of "$work/r.db" "$@" run $scenario "${options[@]}" -j "$threads" &&
        prints_of "$work/golden" "$@")
    first=${first:-$got}
    if [[ $got == "$first" ]]; then
        echo "  same  $title"
    else
        printf '  OTHER %s\n%s\n  instead of\n%s\n' "$title" "$got" "$first"
        faults=$((faults + 1))
    fi
}

build() {
    make --no-print-directory hutong CC="$2" OPT="$3" BUILD="build/$1" OUT="build/$1/hutong" >/dev/null
}

for kind in "gcc -O0" "gcc -O3" "gcc -O3 -march=native" "clang -O0" "clang -O3"; do
    name=determinism/$(tr -d ' =' <<<"$kind")
    build "$name" "${kind%% *}" "${kind#* }"
    program=build/$name/hutong
    for threads in 1 2 4; do
        same "$kind, $threads threads" "$threads" "$program"
    done
done

# Loops that the program has a copy of for each generation of x86-64 (sim/batch.h): it chooses
# by what the processor says, which GLIBC_TUNABLES does not touch, so others are emulated.
build determinism/gcc-O2 gcc -O2
program=build/determinism/gcc-O2/hutong
same "gcc -O2, this processor" 2 "$program"
for processor in Nehalem Haswell; do
    type qemu-x86_64-static >/dev/null ||
        { echo "  UNTRIED $processor: apt-get install qemu-user-static" && faults=$((faults + 1)) && continue; }
    same "gcc -O2, $processor" 2 qemu-x86_64-static -cpu "$processor" "$program"
done

# Made here, for few machines have them: a decimal comma, other letters, a dotless i.
export LOCPATH=$work/locales
mkdir "$LOCPATH"
for place in de_DE=America/New_York zh_CN=Asia/Shanghai tr_TR=Pacific/Apia; do
    locale=${place%=*} zone=${place#*=}
    localedef -i "$locale" -f UTF-8 "$LOCPATH/$locale.UTF-8" 2>"$work/localedef" ||
        { cat "$work/localedef" && echo "  UNTRIED $locale.UTF-8: apt-get install locales" && faults=$((faults + 1)); }
    [[ -e /usr/share/zoneinfo/$zone ]] ||
        { echo "  UNTRIED $zone: apt-get install tzdata" && faults=$((faults + 1)); }
    same "$locale.UTF-8, $zone" 2 env LC_ALL="$locale.UTF-8" TZ="$zone" "$program"
done
echo "$first"
((faults == 0))
