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

# The scenarios in FOLDER, of which only those named are golden there.
golden_rows() { # FOLDER SCENARIO...
    local folder=$1 scenario
    shift
    cp -r scenarios "$folder"
    for scenario in scenario "$@"; do
        grep "^$scenario," scenarios/goldens.csv || return 1
    done >"$folder/goldens.csv"
}

# Their four fingerprints as the program finds them, beside those that are golden.
prints_of() { # FOLDER PROGRAM...
    local folder=$1 status=0
    shift
    # 1: not the golden ones, which is for check-goldens to say.
    "$@" verify --goldens "$folder/goldens.csv" --format csv 2>"$folder/said" || status=$?
    ((status <= 1)) || { cat "$folder/said" >&2 && return 1; }
}
