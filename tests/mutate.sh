#!/bin/bash
# Change one operator or constant of a file at a time, and see whether its test notices.
#
# Usage: tests/mutate.sh BUILD SOURCE TEST [EVERY]    (each EVERYth mutant, default all)
#
# A mutant that does not compile is none. One that a test kills, hangs or makes crash is
# killed. Comments, assertions and includes are left alone. Prints the survivors.
set -u
build=$1 source=$2 test=$3 every=${4:-1}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
# A header is compiled with the test; a mutant of it stands before the tree.
mkdir -p "$work/$(dirname "$source")"
flags="-std=c11 -D_GNU_SOURCE -O1 -w -ffp-contract=off $(pkg-config --cflags glib-2.0 sqlite3 gsl)"
libs="$(pkg-config --libs glib-2.0 sqlite3 gsl) -pthread -lm -lcunit -lmpfr -lgmp"

# LINE<tab>COLUMN<tab>OLD<tab>NEW for each place.
places() {
    awk '
        BEGIN { pairs = "<= <;>= >;== !=;!= ==;&& ||;|| &&;+= -=;-= +=;< <=;> >=;+ -;- +;* /;/ *;% +"
                n = split(pairs, pair, ";") }
        /^ *(\/\*|\*|#)/ || /assert/ { if (!/\*\//) in_comment = /\/\*/; next }
        in_comment { if (/\*\//) in_comment = 0; next }
        { line = $0; sub(/\/\*.*/, "", line)
          for (i = 1; i <= n; i++) {
              split(pair[i], p, " "); from = 1; needle = " " p[1] " "
              while ((at = index(substr(line, from), needle)) > 0) {
                  print NR "\t" from + at "\t" p[1] "\t" p[2]; from += at + 1 } }
          from = 1
          if (line ~ /pay_value/) next # indices of dimensions that a key has not
          while (match(substr(line, from), /[^A-Za-z0-9_.][0-9]+[^A-Za-z0-9_.x]/)) {
              number = substr(line, from + RSTART, RLENGTH - 2)
              print NR "\t" from + RSTART "\t" number "\t" number + 1
              from += RSTART + RLENGTH - 2 } }' "$source"
}

killed=0 survived=0 i=0
while IFS=$'\t' read -r line column old new; do
    ((i++ % every == 0)) || continue
    awk -v line="$line" -v column="$column" -v old="$old" -v new="$new" '
        NR == line { $0 = substr($0, 1, column - 1) new substr($0, column + length(old)) }
        { print }' "$source" >"$work/$source"
    objects=
    if [[ $source == *.c ]]; then
        gcc $flags -I. -c -o "$work/mutant.o" "$work/$source" 2>/dev/null || continue
        objects=$work/mutant.o
    fi
    gcc $flags -I"$work" -I. -o "$work/test" "$test" $objects "$build/libhutong.a" $libs \
        -Wl,--allow-multiple-definition 2>/dev/null || continue
    if { timeout 20 "$work/test" >"$work/out" 2>&1; } 2>/dev/null; then
        ((survived++))
        echo "  survives: $source:$line: $old -> $new: $(sed -n "${line}s/^ *//p" "$source")"
    else
        ((killed++))
    fi
done < <(places)
echo "$source: $killed killed, $survived survive"
