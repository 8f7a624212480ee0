#!/bin/bash
# Published patterns: does the model show what has been seen elsewhere? One line for each
# pattern with its figures; the end is 1 if one is not there. What a single scenario must
# show stands in its own [expect], which tests/scenarios.sh runs.
#
# Usage: tests/patterns.sh [RUN-OPTION...]    (default: -n 3)
set -eu
hutong=${HUTONG:-./hutong}
(($# > 0)) || set -- -n 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missing=0

# Run a scenario as NAME; an [expect] that fails is judged elsewhere.
#
# Usage: simulate NAME FILE [RUN-OPTION...]
simulate() {
    local name=$1 status=0
    shift
    "$hutong" run "$@" -q -o "$work/$name.db" >"$work/$name.out" 2>&1 || status=$?
    ((status <= 1)) || { cat "$work/$name.out" >&2 && exit 2; }
    "$hutong" export "$work/$name.db" --what values >"$work/$name.csv"
}

# Mean over the replications: NAME METRIC [MEMBER].
mean() {
    awk -F, -v metric="$2" -v member="${3:-}" '
        $5 == metric && $6 == member { sum += $NF; n++ }
        END { if (n == 0) exit 1; printf "%.6g", sum / n }' "$work/$1.csv" ||
        { echo "no $2 ${3:-} in $1" >&2 && exit 2; }
}

# Print a pattern with its verdict: CONDITION (awk) TEXT.
pattern() {
    if awk "BEGIN { exit !($1) }"; then
        echo "holds   $2"
    else
        echo "MISSING $2"
        missing=$((missing + 1))
    fi
}

# The ratio of the second to the day, as published for 2019 and 2020: 4.0.
simulate announced scenarios/double-11.ini "$@"
ratio=$(mean announced hub.peak-to-day netsunion)
pattern "$ratio > 3.4 && $ratio < 4.5" \
    "Double 11 peaks at about 4.0 means of its day: $ratio"

# Open codes load the hubs; where these are tight, more payments fail.
simulate open scenarios/double-11-full-interop.ini "$@"
before=$(mean announced failed.window f3) after=$(mean open failed.window f3)
load=$(mean announced station.peak hub-unionpay) more=$(mean open station.peak hub-unionpay)
pattern "$more > 1.5 * $load && $after > $before + 2" \
    "Double 11 with open codes overloads UnionPay: load $load to $more %, F3 $before to $after %"

# UPI, 2020: technical declines from 1 to 2.31 % as the load rose.
simulate ordinary scenarios/busy-evening.ini "$@"
simulate crowded scenarios/crowded-hub.ini "$@"
before=$(mean ordinary failed.window f3) after=$(mean crowded failed.window f3)
pattern "$after >= 2 * $before && $after > 1" \
    "80 % more load on the same capacity at least doubles F3: $before to $after %"

# UPI, April 2025: who keeps asking keeps the system down.
simulate outage scenarios/hub-outage.ini "$@"
simulate limit scenarios/hub-outage-query-limit.ini "$@"
free=$(mean outage recovery.time hub-netsunion) limited=$(mean limit recovery.time hub-netsunion)
pattern "$limited < $free" \
    "a limit on queries shortens the recovery: $free to $limited s"
free=$(mean outage message.amplification) limited=$(mean limit message.amplification)
pattern "$free > 1.5 && $limited < $free" \
    "without a limit messages multiply: $free, with it $limited"

simulate breaker scenarios/hub-outage.ini --set protocol.breaker=yes "$@"
free=$(mean outage recovery.time hub-netsunion) broken=$(mean breaker recovery.time hub-netsunion)
opened=$(mean breaker message.breakers)
pattern "$opened > 0 && $broken < $free" \
    "circuit breakers shorten the recovery too: $free to $broken s, opened $opened times"

# One system, one load, two states: only the memory of three slow minutes differs.
simulate storm scenarios/query-storm.ini "$@"
simulate calm scenarios/query-storm.ini --set protocol.query-limit='1000 /s' "$@"
free=$(mean storm recovery.time hub-netsunion) limited=$(mean calm recovery.time hub-netsunion)
pattern "$limited < $free / 4" \
    "a slow hub stays down while wallets ask: $free s, with a limit $limited s"

# Rochet and Tirole: who is charged matters if and only if merchants may not pass it on.
#
# Usage: choices NAME     (all values but who earns what)
choices() {
    awk -F, '$5 !~ /^(fee\.|profit|surplus\.merchant|welfare)/ { print $4, $5, $6, $7, $NF }' \
        "$work/$1.csv"
}
simulate passed-on scenarios/surcharging.ini "$@"
simulate moved scenarios/payer-fees.ini "$@"
simulate borne scenarios/china-2021.ini --set run.days='90 d' "$@"
simulate barred scenarios/payer-fees-barred.ini "$@"
n=$(choices passed-on | wc -l)
free=$(diff <(choices passed-on) <(choices moved) | grep -c '^<' || true)
barred=$(diff <(choices borne) <(choices barred) | grep -c '^<' || true)
pattern "$n > 300 && $free == 0 && $barred > 30" \
    "fees moved to payers change $free of $n values where shops surcharge, else $barred"

((missing == 0))
