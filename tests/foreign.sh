#!/bin/bash
# Other processors, the second of which stores its numbers the other way round, must come to
# the bits of this one: tests of the kernel and of the ledger level under qemu, then
# fingerprints of whole runs.
#
# Usage: tests/foreign.sh [ARCHITECTURE...]    (default: arm64 s390x; `make deps-foreign`)
set -eu
. tests/results.sh
(($# > 0)) || set -- arm64 s390x
hutong=${HUTONG:-./hutong}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0

# Compare one run with that of this machine: architecture, then what to run.
same() {
    local architecture=$1 here there start=$SECONDS
    shift
    here=$(results_of "$work/here.db" "$hutong" run "$@" -q)
    there=$(results_of "$work/there.db" $runner "build/$architecture/hutong" run "$@" -q)
    if [[ $here == "$there" ]]; then
        printf '  same  %s, run %s (%s s)\n%s\n' "$architecture" "$*" "$((SECONDS - start))" "$here"
    else
        printf '  OTHER %s, run %s\n%s\n  instead of\n%s\n' "$architecture" "$*" "$there" "$here"
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
    same "$architecture" scenarios/announced.ini -n 2 --scale 1:1000000
    same "$architecture" scenarios/hub-outage.ini -n 1
    TEST_SECONDS=1800 RUNNER=$runner tests/run.sh "build/$architecture/tests" $(make -s \
        BUILD="build/$architecture" foreign-tests) || faults=$((faults + 1))
done
((faults == 0))
