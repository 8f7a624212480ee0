#!/bin/bash
# What the tests of a build with --coverage reached: lines and branches by folder, then the
# files that are to be covered whole.
#
# Usage: tests/coverage.sh BUILD
#
# Branches within assertions count as well; they cannot be taken.
set -eu
build=$1
report=$build/coverage.txt
: >"$report"
for folder in sim models input output cli; do
    for data in "$build/$folder"/*.gcda; do
        gcov -n -b -r -s "$PWD" "$data" 2>/dev/null |
            awk -v source="$(basename "$data" .gcda).c" -v folder="$folder" '
                /^File/ { file = $2; gsub(/\x27/, "", file) }
                /^Lines executed/ { split($2, part, "[:%]"); lines[file] = part[2] " " $4 }
                /^Branches executed/ { branches[file] = 1 }
                /^Taken at least once/ { split($0, part, "[:% ]+"); taken[file] = part[5] " " part[7] }
                END { f = folder "/" source
                      print f, lines[f], (f in taken ? taken[f] : "100 0") }' >>"$report"
    done
done
awk '
    { split($1, path, "/"); folder = path[1]
      lines[folder] += $3; hit[folder] += $2 * $3 / 100
      branches[folder] += $5; taken[folder] += $4 * $5 / 100 }
    END { for (f in lines) { if (lines[f] == 0) continue
              n += lines[f]; h += hit[f]; b += branches[f]; t += taken[f]
              printf "%-8s lines %5.1f %% of %5d   branches %5.1f %% of %5d\n", f,
                  100 * hit[f] / lines[f], lines[f], 100 * taken[f] / branches[f], branches[f] }
          printf "%-8s lines %5.1f %% of %5d   branches %5.1f %% of %5d\n", "all",
              100 * h / n, n, 100 * t / b, b }' "$report"
grep -E '^(models/fees|sim/engine|sim/ladder|sim/batch|input/reader)\.c' "$report" |
    awk '{ printf "%-16s lines %5.1f %% of %4d   branches %5.1f %% of %4d\n", $1, $2, $3, $4, $5 }'
