#!/bin/bash
# Other processors, the second of which stores its numbers the other way round, must come to
# the bits of this one: tests of the kernel and of the ledger level under qemu, then
# all four fingerprints of whole runs.
#
# Usage: tests/foreign.sh [ARCHITECTURE...]    (default: arm64 s390x; `make deps-foreign`)
set -eu
. tests/results.sh
(($# > 0)) || set -- arm64 s390x
hutong=${HUTONG:-./hutong}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0
golden_rows "$work/golden" announced.ini hub-outage.ini

run_of() { # OPTIONS-AS-ONE-WORD PROGRAM...
    local options=$1
    shift
    results_of "$work/r.db" "$@" run $options -q
}

# Compare what COMMAND finds of this machine's program, which it ends in, and of another's.
same() { # ARCHITECTURE TITLE COMMAND...
    local architecture=$1 title=$2 here there start=$SECONDS
    shift 2
    here=$("$@" "$hutong")
    there=$("$@" $runner "build/$architecture/hutong")
    if [[ $here == "$there" ]]; then
        printf '  same  %s, %s (%s s)\n%s\n' "$architecture" "$title" "$((SECONDS - start))" "$here"
    else
        printf '  OTHER %s, %s\n%s\n  instead of\n%s\n' "$architecture" "$title" "$there" "$here"
        faults=$((faults + 1))
    fi
}

for architecture; do
    case $architecture in
    arm64) machine=aarch64 ;;
    *) machine=$architecture ;;
    esac
    root=$PWD/build/sysroot/$architecture
    libraries=$root/usr/lib/$machine-linux-gnu
    runner="qemu-$machine-static -L $root"
    type "qemu-$machine-static" "$machine-linux-gnu-gcc" >/dev/null && [[ -e $root/complete ]] ||
        { echo "no $architecture here: install it with 'make deps-foreign'" >&2 && exit 1; }

    export PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
    export PKG_CONFIG_LIBDIR=$libraries/pkgconfig:$root/usr/share/pkgconfig
    # gcc 12 for s390x sees writes behind arrays where there are none.
    make --no-print-directory foreign-programs CC="$machine-linux-gnu-gcc" \
        BUILD="build/$architecture" OUT="build/$architecture/hutong" \
        EXTRA="-isystem $root/usr/include -isystem $root/usr/include/$machine-linux-gnu -L$libraries \
            -Wl,-rpath-link,$libraries -Wno-stringop-overflow" \
        >"$work/make" || { cat "$work/make" && exit 1; }
    unset PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_ALLOW_SYSTEM_LIBS PKG_CONFIG_LIBDIR

    echo "$architecture:"
    for options in "scenarios/announced.ini -n 2 --scale 1:1000000" "scenarios/hub-outage.ini -n 1"; do
        same "$architecture" "run $options" run_of "$options"
    done
    same "$architecture" "golden scenarios" prints_of "$work/golden"
    TEST_SECONDS=1800 RUNNER=$runner tests/run.sh "build/$architecture/tests" $(make -s --no-print-directory \
        BUILD="build/$architecture" foreign-tests) || faults=$((faults + 1))
done
((faults == 0))
