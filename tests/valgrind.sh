#!/bin/bash
# Run, compare, audit, export and report a small market under valgrind: no wrong access, no
# jump on what was never set, no block lost. Few people, for it is slow.
set -eu
H=$(realpath "${HUTONG:-hutong}")
D=$(mktemp -d)
trap 'rm -r "$D"' EXIT
export G_SLICE=always-malloc G_DEBUG=gc-friendly
M=tests/input/fixtures/minimal.ini
check() {
    valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite \
        --errors-for-leak-kinds=definite "$H" "$@" >"$D/out" 2>"$D/err" ||
        { cat "$D/err" && echo "hutong $*" && exit 1; }
}
few="--set run.days=40d --set run.spin-up=3d --scale 1:100000 -n 2 -j 2 -q"
sed 's/^id .*/id = other/; s/0.38%/0.30%/' "$M" >"$D/other.ini"
check check "$M"
check compare "$M" "$D/other.ini" $few --no-pictures -o "$D/r.db"
check audit "$D/r.db"
check export "$D/r.db" --what all
check report "$D/r.db" -o "$D/r.html"
check sweep "$M" $few --vary 'fee.mdr.rate=0.2%, 0.5%'
echo '6 commands, no finding of valgrind'
