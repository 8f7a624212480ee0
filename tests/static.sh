#!/bin/bash
# Three readers of the program that do not run it: gcc's analyzer, cppcheck, clang-tidy.
# Any finding is a failure; what is not asked, and why, stands here and in cppcheck.supp.
set -u
faults=0

step() {
    printf '%s\n' "$1"
    shift
    "$@" || faults=$((faults + 1))
}

step 'gcc -fanalyzer' \
    make --no-print-directory hutong BUILD=build/analyzer OUT=build/analyzer/hutong EXTRA=-fanalyzer

step cppcheck \
    cppcheck -q --std=c11 -I. --enable=warning,performance,portability --library=gtk \
    '-DG_DEFINE_QUARK(a,b)=' --suppressions-list=tests/cppcheck.supp --error-exitcode=1 \
    --template='{file}:{line}: {message} [{id}]' sim models input output cli

# Not asked: clang's own analyzer, which takes what g_autofree frees for lost and arrays
# that a loop over a known range fills for empty (gcc's looks at paths); sizeof of a
# pointer, which is how GLib's lists of strings are made; small signed numbers as integers
# and divisions that are meant to floor; arguments that could be swapped (the house's
# functions have few); narrowing and widening (-Wconversion does it); assignments in
# conditions, the style of macros, Annex K, equal branches.
checks='-*,bugprone-*,performance-*,portability-*,misc-misplaced-const,misc-static-assert'
checks+=',readability-misleading-indentation,-bugprone-easily-swappable-parameters'
checks+=',-bugprone-sizeof-expression,-bugprone-signed-char-misuse,-bugprone-integer-division'
checks+=',-bugprone-narrowing-conversions,-bugprone-implicit-widening-of-multiplication-result'
checks+=',-bugprone-misplaced-widening-cast,-bugprone-assignment-in-if-condition'
checks+=',-bugprone-reserved-identifier,-bugprone-macro-parentheses,-bugprone-branch-clone'
checks+=',-performance-no-int-to-ptr'
step clang-tidy \
    clang-tidy-14 --quiet -checks="$checks" -warnings-as-errors='*' \
    {sim,models,input,output,cli}/*.c -- -std=c11 -D_GNU_SOURCE -I. \
    $(pkg-config --cflags glib-2.0 sqlite3 gsl)

echo "$faults of 3 found something"
((faults == 0))
