#!/bin/bash
# The layer rule: who may include whom, and which calls belong to which folder.
#
# Usage: tests/layers.sh BUILD    (BUILD holds the objects of the library)
set -u
build=$1
faults=0

# Print what is wrong and count it: rule, then the offending lines (none: all is well).
fault() {
    [[ -z $2 ]] && return
    while read -r line; do
        printf 'layers: %s: %s\n' "$1" "$line" >&2
    done <<<"$2"
    faults=$((faults + 1))
}

# Quoted includes of folder $1 that do not begin with one of the folders $2.
includes() {
    local lines
    lines=$(grep -nHE '^ *# *include *"' "$1"/*.[ch] 2>/dev/null |
        grep -vE "\"($2)/[a-z0-9_]+\.(h|def)\"")
    fault "$1 may include $2 only" "$lines"
}
includes sim 'sim'
includes models 'models|sim'
includes input 'input|models|sim'
includes output 'output|sim'
includes cli 'cli|input|models|output|sim'
includes mpi 'mpi|cli|models|sim'

# $1: rule; $2: pattern; rest: files that must not contain it.
absent() {
    local rule=$1 pattern=$2
    shift 2
    fault "$rule" "$(grep -nHE "$pattern" "$@" 2>/dev/null)"
}
absent "SQLite belongs to output" '# *include *<sqlite3' {sim,models,input,cli}/*.[ch]
absent "GSL belongs to statistics, not to the model" '# *include *<gsl/' {models,input}/*.[ch]
absent "MPI belongs to mpi" '# *include *<mpi' {sim,models,input,output,cli}/*.[ch]

spawners=$(grep -lE '"gnuplot"' {sim,models,input,output,cli}/*.c 2>/dev/null)
(($(wc -w <<<"$spawners") > 1)) && fault "one file only may run gnuplot" "$spawners"

# Undefined symbols, matching $4, of the objects of folder $2 except that of its file $3.
symbols() {
    local source found
    for source in "$2"/*.c; do
        [[ -e $source && $source != */$3 ]] || continue
        [[ -e $build/${source%.c}.o ]] || fault "not built" "$source"
        found=$(nm -u "$build/${source%.c}.o" | awk '{ print $2 }' | grep -xE "$4")
        fault "$1" "${found:+$source: ${found//$'\n'/ }}"
    done
}
libm='(log|log2|log10|log1p|exp|exp2|exp10|expm1|pow|cbrt|hypot|a?(sin|cos|tan)h?|sincos|atan2|[lt]gamma|erfc?)[fl]?'
symbols "functions of libm differ between CPUs" sim interval.c "$libm"
symbols "functions of libm differ between CPUs" models - "$libm"
for folder in sim models input output; do
    symbols "only cli prints or exits" "$folder" - \
        '_?exit|quick_exit|abort|printf|vprintf|puts|putchar|perror|stdout|stderr|g_print|g_printerr'
done
for folder in sim models input cli; do
    symbols "SQLite belongs to output" "$folder" - 'sqlite3_.*'
done

((faults == 0)) && echo "layers: as they should be"
((faults == 0))
