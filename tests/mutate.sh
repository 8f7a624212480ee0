#!/bin/bash
# Change one operator or constant of a file at a time, and see whether its tests notice.
#
# Usage: tests/mutate.sh BUILD SOURCE TEST...
#
#     EVERY=N    each Nth mutant only    LEAST=N    percent that must be killed: 90
#
# A mutant that does not compile is none. It is killed by a test that fails, crashes or takes
# far more processor time than unchanged; quick tests first save time. Comments, assertions,
# includes, macros and hints to fetch are left alone, and a line that says `equivalent:` and
# why its mutants are. Prints the survivors.
set -eu
export build=$1 source=$2
shift 2
work=$(mktemp -d)
export work tests="$*"
trap 'rm -r "$work"' EXIT
export flags="-std=c11 -D_GNU_SOURCE -O1 -w -ffp-contract=off $(pkg-config --cflags glib-2.0 sqlite3 gsl)"
export libs="$(pkg-config --libs glib-2.0 sqlite3 gsl) -pthread -lm -lcunit -lmpfr -lgmp"

# LINE COLUMN OLD NEW for each place, tabs between.
places() {
    awk '
        BEGIN { pairs = "<= <;>= >;== !=;!= ==;&& ||;|| &&;+= -=;-= +=;< <=;> >=;+ -;- +;* /;/ *;" \
                        "% +;& |;| &;<< >>;>> <<"
                n_pairs = split(pairs, pair, ";")
                words = "MIN( MAX(;MAX( MIN(;true false;false true;break continue;continue break"
                n_words = split(words, word, ";") }
        function place(column, old, new) { print NR "\t" column "\t" old "\t" new }
        # Each @needle of the line, @skip characters of it before what is replaced; @apart: if
        # it is no part of a longer word.
        function each(needle, skip, old, new, apart,    from, at) {
            for (from = 1; (at = index(substr(line, from), needle)) > 0; from += at + skip)
                if (!apart || substr(line, from + at - 2, 1) !~ /[A-Za-z0-9_]/)
                    place(from + at - 1 + skip, old, new) }
        /^ *#/ || in_macro { in_macro = /\\$/; next }
        in_comment { in_comment = !/\*\//; next }
        /\/\* equivalent: / || /__builtin_prefetch/ { next }
        { line = $0; in_comment = /\/\*/ && !/\*\//; sub(/\/\*.*/, "", line) }
        line ~ /assert/ { next }
        { for (i = 1; i <= n_pairs; i++) { split(pair[i], p, " "); each(" " p[1] " ", 1, p[1], p[2]) }
          for (i = 1; i <= n_words; i++) { split(word[i], p, " "); each(p[1], 0, p[1], p[2], 1) }
          each("++", 0, "++", "--"); each("--", 0, "--", "++")
          from = 1
          if (line ~ /pay_value/) next # indices of dimensions that a key has not
          while (match(substr(line, from), /[^A-Za-z0-9_.][0-9]+[^A-Za-z0-9_.x]/)) {
              number = substr(line, from + RSTART, RLENGTH - 2)
              place(from + RSTART, number, number + 1)
              from += RSTART + RLENGTH - 2 } }' "$source"
}

# Link the test number @1, @2, in the directory @3. A mutant of a header stands before the
# tree there, and the test is compiled with it.
build_test() {
    if [[ $source == *.h ]]; then
        gcc $flags -I"$3" -I. -o "$3/test$1" "$2" "$build/libhutong.a" $libs
    else
        gcc -o "$3/test$1" "$work/test$1.o" "$3/source.o" "$build/libhutong.a" $libs \
            -Wl,--allow-multiple-definition
    fi
}

# Test @1 in the directory @2. Returns: 1 if a test fails, 2 if it does not compile.
check() {
    local test i=0
    [[ $source == *.h ]] || gcc $flags -I. -c -o "$2/source.o" "$1" || return 2
    for test in $tests; do
        build_test "$i" "$test" "$2" || return 2
        (ulimit -c 0 -v 4000000 -t "$seconds"; "$2/test$i") >/dev/null 2>&1 || return 1
        i=$((i + 1))
    done
}

# Prints `killed`, or who survives; nothing if it is no mutant.
try() {
    local line column old new dir verdict=0
    IFS=$'\t' read -r line column old new <<<"$1"
    dir=$work/$line.$column.$BASHPID
    mkdir -p "$dir/$(dirname "$source")"
    awk -v line="$line" -v column="$column" -v old="$old" -v new="$new" '
        NR == line { $0 = substr($0, 1, column - 1) new substr($0, column + length(old)) }
        { print }' "$source" >"$dir/$source"
    check "$dir/$source" "$dir" 2>/dev/null || verdict=$?
    case $verdict in
    0) echo "  survives: $source:$line: $old -> $new: $(sed -n "${line}s/^ *//p" "$source")" ;;
    1) echo killed ;;
    esac
    rm -r "$dir"
}
export -f build_test check try

i=0
for test in $tests; do
    gcc $flags -I. -c -o "$work/test$i.o" "$test"
    i=$((i + 1))
done
mkdir "$work/whole"
export seconds=600
check "$source" "$work/whole" || { echo "$source: its tests fail unchanged" >&2; exit 1; }
TIMEFORMAT=%U
seconds=$({ time for test in "$work"/whole/test*; do "$test"; done >/dev/null 2>&1; } 2>&1)
seconds=$((3 + 5 * ${seconds%.*}))

places | awk -v every="${EVERY:-1}" 'NR % every == 0' | tr '\n' '\0' |
    xargs -0 -r -n 1 -P "${JOBS:-$(nproc)}" bash -c 'try "$0"' >"$work/verdicts"
grep -v '^killed$' "$work/verdicts" | sort -t : -k 3n || true
killed=$(grep -c '^killed$' "$work/verdicts" || true)
survived=$(grep -cv '^killed$' "$work/verdicts" || true)
echo "$source: $killed killed, $survived survive," \
    "$(grep -c '/\* equivalent: ' "$source" || true) lines left alone"
((100 * killed >= ${LEAST:-90} * (killed + survived)))
