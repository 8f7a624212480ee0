#!/bin/bash
# What the tests of a build with --coverage reached: lines and branches by folder, and by
# file where every branch is asked for: of fees, event list and streams, and of all that
# reads what others wrote (input/). Fails below the floors.
#
# Usage: tests/coverage.sh BUILD    (BUILD/missed.txt lists what was not reached)
#
# A header counts as the union of what its includers reached. Left out are assertions
# (g_assert..., to the end of the statement), because that one fails is a bug, which no
# test can bring about, and the functions that G_DEFINE_AUTO... writes, which are GLib's.
set -eu
build=$1 floor_lines=90 floor_branches=80 floor_reader=100

# FILE LINES REACHED BRANCHES TAKEN; what was missed goes to another file.
find "$build" -name '*.gcda' | while read -r data; do
    gcov -t -b -c -r -s "$PWD" "$data" 2>/dev/null
done | LC_ALL=C awk -v missed="$build/missed.txt" '
    function seen(what, place, reached) {
        what[place] = what[place] || reached }
    function count(what, name, n, reached,    place, part) {
        for (place in what) {
            split(place, part, SUBSEP)
            n[part[1]]++
            if (what[place]) reached[part[1]]++
            else print part[1] ":" part[2] ": " name | ("sort -t : -k 1,1 -k 2n >" missed) } }
    /^ +-: +0:/ {
        if (sub(/^ +-: +0:Source:/, "")) {
            file = $0
            ours = file ~ /^(sim|models|input|output|cli)\// }
        next }
    !ours { next }
    /^branch/ { if (!asserts) seen(branches, file SUBSEP line SUBSEP $2, $4 ~ /^[1-9]/); next }
    /^ *[-#=0-9*]+: *[0-9]+:/ {
        text = $0; sub(/^[^:]*:[^:]*:/, "", text)
        asserts = open || text ~ /g_assert|G_DEFINE_AUTO/
        open = asserts && text !~ /; *$/
        split($0, part, ":"); line = part[2] + 0
        if (part[1] !~ /-/ && !asserts) seen(lines, file SUBSEP line, part[1] ~ /[1-9]/) }
    END {
        count(lines, "line", n, hit)
        count(branches, "branch", all, taken)
        for (f in n) print f, n[f], hit[f] + 0, all[f] + 0, taken[f] + 0 }' |
    sort >"$build/coverage.txt"

awk -v floor_lines=$floor_lines -v floor_branches=$floor_branches -v floor_reader=$floor_reader '
    function part(of, n) { return n ? 100 * of / n : 100 }
    function show(name, l, h, b, t) {
        printf "%-20s lines %5.1f %% of %5d   branches %5.1f %% of %5d\n", name, part(h, l), l,
            part(t, b), b }
    function floor(what, is, least) {
        if (is >= least) return
        printf "coverage: %s: %.1f %%, at least %d %% asked for\n", what, is, least
        short = 1 }
    { folder = $1; sub(/\/.*/, "/", folder)
      for (i = 2; i <= 5; i++) { sum[folder, i] += $i; sum["all", i] += $i } }
    $1 ~ /^(models\/fees|sim\/(engine|ladder|random|dist|batch)|input\/[a-z_]+)\.[ch]$/ {
        show($1, $2, $3, $4, $5)
        if (folder != "input/") floor($1 " branches", part($5, $4), 100) }
    END { n = split("sim/ models/ input/ output/ cli/ all", folders, " ")
          for (i = 1; i <= n; i++) { f = folders[i]; show(f, sum[f, 2], sum[f, 3], sum[f, 4], sum[f, 5]) }
          floor("input/ branches", part(sum["input/", 5], sum["input/", 4]), floor_reader)
          floor("all lines", part(sum["all", 3], sum["all", 2]), floor_lines)
          floor("all branches", part(sum["all", 5], sum["all", 4]), floor_branches)
          exit short }' "$build/coverage.txt"
