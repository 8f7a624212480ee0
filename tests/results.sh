# For sourcing: what a run of the program comes to, to the byte.

# The fingerprints that "$@ -o FILE" prints and a sum over all that FILE then exports: every
# value, series, period and label as text.
results_of() { # DATABASE PROGRAM-AND-ARGUMENTS...   (`export` by the words before "run")
    local database=$1 status=0 word program=()
    shift
    for word; do
        [[ $word == run ]] && break
        program+=("$word")
    done
    rm -f "$database"
    # 1: an [expect] fails, as it may at a coarse scale.
    "$@" -o "$database" --no-pictures --progress none >"$database.out" 2>&1 || status=$?
    if ((status > 1)) || ! grep -i fingerprint "$database.out" | sort; then
        cat "$database.out" >&2
        echo "exit $status, no results: $*" >&2
        return 1
    fi
    "${program[@]}" export "$database" --what all >"$database.csv" || return 1
    echo "all results as text: $(wc -c <"$database.csv") bytes, sum $(cksum <"$database.csv" | cut -d' ' -f1)"
}
