#!/bin/bash
# Published patterns: does the model show what has been seen elsewhere? One line for each
# pattern with its figures; the end is 1 if one is not there. What a single scenario must
# show stands in its own [expect], which tests/scenarios.sh runs.
#
# Usage: tests/patterns.sh [RUN-OPTION...]    (default: -n 3)
#
# PATTERNS names the parts to look at, of windows, market, rural. An assumption can be
# tried by an option, as in `tests/patterns.sh -n 3 --set behaviour.nest=1`; what a pattern
# itself varies stays as it is.
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

# Mean over the replications: NAME METRIC [MEMBER [PERIOD]]. A period must be given where
# there are several.
mean() {
    awk -F, -v metric="$2" -v member="${3:-}" -v period="${4:-}" '
        $5 == metric && $6 == member && (period == "" || $7 == period) { sum += $NF; n++ }
        END { if (n == 0) exit 1; printf "%.6g", sum / n }' "$work/$1.csv" ||
        { echo "no $2 ${3:-} in $1" >&2 && exit 2; }
}

# What the second has more of the first's digital payments, in %: BASE ALTERNATIVE [PERIOD].
gain() {
    local base alternative
    base=$(mean "$1" payments.completed '' "${3:-run}")
    alternative=$(mean "$2" payments.completed '' "${3:-run}")
    awk "BEGIN { printf \"%.4g\", 100 * ($alternative / $base - 1) }"
}

# Points of share that WeChat Pay has more in the last 28 days: BASE ALTERNATIVE.
above() {
    local base alternative
    base=$(mean "$1" share.family.value wechat end)
    alternative=$(mean "$2" share.family.value wechat end)
    awk "BEGIN { printf \"%.3g\", $alternative - $base }"
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

# All values of NAME but who earns what.
choices() {
    awk -F, '$5 !~ /^(acquirer\.|fee\.|profit|surplus\.merchant|welfare)/ { print $4, $5, $6, $7, $NF }' \
        "$work/$1.csv"
}

windows() {
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

    simulate breaker scenarios/hub-outage.ini "$@" --set protocol.breaker=yes
    free=$(mean outage recovery.time hub-netsunion) broken=$(mean breaker recovery.time hub-netsunion)
    opened=$(mean breaker message.breakers)
    pattern "$opened > 0 && $broken < $free" \
        "circuit breakers shorten the recovery too: $free to $broken s, opened $opened times"

    # One system, one load, two states: only the memory of three slow minutes differs.
    simulate storm scenarios/query-storm.ini "$@"
    simulate calm scenarios/query-storm.ini "$@" --set protocol.query-limit='1000 /s'
    free=$(mean storm recovery.time hub-netsunion) limited=$(mean calm recovery.time hub-netsunion)
    pattern "$limited < $free / 4" \
        "a slow hub stays down while wallets ask: $free s, with a limit $limited s"
}

market() {
    # Rochet and Tirole: who is charged matters if and only if merchants may not pass it on.
    simulate passed-on scenarios/surcharging.ini "$@"
    simulate moved scenarios/payer-fees.ini "$@"
    simulate borne scenarios/china-2021.ini "$@" --set run.days='90 d'
    simulate barred scenarios/payer-fees-barred.ini "$@"
    n=$(choices passed-on | wc -l)
    free=$(diff <(choices passed-on) <(choices moved) | grep -c '^<' || true)
    barred=$(diff <(choices borne) <(choices barred) | grep -c '^<' || true)
    pattern "$n > 300 && $free == 0 && $barred > 30" \
        "fees moved to payers change $free of $n values where shops surcharge, else $barred"

    # Copestake and others, IMF WP 2025/126: interoperability raises digital payments by over a
    # half where wallets and codes seldom meet; 62 % more purchases find a code they can pay.
    simulate apart scenarios/fragmented-market.ini "$@"
    simulate joined scenarios/fragmented-market-open.ini "$@"
    simulate apart-frozen scenarios/fragmented-market.ini "$@" --set behaviour.frozen=yes
    simulate joined-frozen scenarios/fragmented-market-open.ini "$@" --set behaviour.frozen=yes
    whole=$(gain apart joined) access=$(gain apart-frozen joined-frozen)
    closed=$(mean apart match.probability '' run) open=$(mean joined match.probability '' run)
    match=$(awk "BEGIN { printf \"%.4g\", 100 * ($open / $closed - 1) }")
    pattern "$whole >= 50 && $match > 58 && $match < 66" \
        "opening a fragmented market adds $whole % in its first year (access $access, matches $match %)"

    # The same: more where it is more fragmented. Six regions, from three equal wallets to
    # nearly one; within a region codes are shown as wallets are held.
    previous=none order=1 list=
    for holds in '35 35 35' '45 35 25' '55 30 20' '65 25 15' '75 20 10' '90 10 5'; do
        read -r a b c <<<"$holds"
        region=()
        for pair in "one $a" "two $b" "three $c"; do
            read -r id hold <<<"$pair"
            region+=(--set "wallet.$id.hold=$hold%" --set "class.shop.codes.$id=$hold%")
        done
        simulate region scenarios/fragmented-market.ini "$@" "${region[@]}"
        simulate region-open scenarios/fragmented-market-open.ini "$@" "${region[@]}"
        more=$(gain region region-open)
        list+="$(mean region fragmentation.wallet district run): $more %, "
        [[ $previous == none ]] || order="$order && $previous > $more"
        previous=$more
    done
    pattern "$order" "it adds more the more fragmented: ${list%, }"

    # And little where nearly everybody holds the large wallets.
    simulate before scenarios/china-2021.ini "$@"
    simulate after scenarios/announced.ini "$@"
    whole=$(gain before after)
    pattern "$whole > 0 && $whole < 5" "in China of 2021 the announced plan adds $whole %"

    # The news of 2021: who may read more codes is used more, and hubs and placers earn by it.
    simulate one-way scenarios/one-way-only.ini "$@"
    share=$(mean before share.family.value quickpass run)
    more=$(mean one-way share.family.value quickpass run)
    hub=$(mean before hub.messages.per-payment '' run)
    hubs=$(mean one-way hub.messages.per-payment '' run)
    placers=$(mean before fee.net placer run) placed=$(mean one-way fee.net placer run)
    earned=$(mean before fee.net hub run) earns=$(mean one-way fee.net hub run)
    pattern "$more > $share && $hubs > $hub && $placed > $placers && $earns > $earned" \
        "one-way opening: QuickPass $share to $more %, messages $hub to $hubs, earned more by placers and hubs"

    # Alexandrova-Kabadjova and others, 2009 to 2012: with little information few dominate.
    simulate blind scenarios/awareness.ini "$@" --set behaviour.informed-offline=0%
    simulate aware scenarios/awareness.ini "$@" --set behaviour.informed-offline=100%
    blind=$(mean blind hhi.wallet '' end) aware=$(mean aware hhi.wallet '' end)
    few=$(mean blind share.family.count quickpass end)
    more=$(mean aware share.family.count quickpass end)
    pattern "$blind > $aware && $few < $more" \
        "signs that are read keep the small alive: HHI $blind to $aware, QuickPass $few to $more %"

    # The same: a higher fee on the account side slows merchants, and speeds those it is given to.
    simulate plain scenarios/young-merchants.ini "$@"
    simulate rebated scenarios/rebated-fees.ini "$@"
    plates=$(mean plain merchant.plates '' end) fewer=$(mean rebated merchant.plates '' end)
    takers=$(mean plain holding.adopted alipay run) more=$(mean rebated holding.adopted alipay run)
    pattern "$fewer < $plates && $more > $takers" \
        "fees given to shoppers slow merchants, $plates to $fewer plates, and speed enrolment, $takers to $more"

    # Crouzet, Gupta and Mezzanotti, JPE 2023: sixty days short of cash leave more digital
    # payments a year later, and much less so where wallets are worth no more for being useful.
    alone=(--set behaviour.adopt-gain=0 --set behaviour.network-value=0.00CNY)
    simulate young scenarios/young-market.ini "$@"
    simulate shock scenarios/cash-shock.ini "$@"
    simulate young-alone scenarios/young-market.ini "$@" "${alone[@]}"
    simulate shock-alone scenarios/cash-shock.ini "$@" "${alone[@]}"
    left=$(gain young shock end) without=$(gain young-alone shock-alone end)
    pattern "$left > 0.02 && $without < $left / 2" \
        "a shortage of cash leaves $left % a year later, without complementarity $without %"

    # Shares that rebates buy outlast them where people enrol for them, and only there.
    simulate launch scenarios/launch-rebate.ini "$@"
    simulate launch-alone scenarios/launch-rebate.ini "$@" "${alone[@]}"
    kept=$(above young launch) without=$(above young-alone launch-alone)
    pattern "$kept > 1 && $without < $kept / 5" \
        "a rebate leaves $kept points of share a year later, without complementarity $without"
}

# The standard deviation over the fees of the firms in NAME.
spread() {
    awk -v a="$(mean "$1" rival.fee one end)" -v b="$(mean "$1" rival.fee two end)" \
        -v c="$(mean "$1" rival.fee three end)" \
        'BEGIN { m = (a + b + c) / 3
                 printf "%.3f", sqrt(((a - m)^2 + (b - m)^2 + (c - m)^2) / 3) }'
}

rural() {
    # Brunnermeier and others, CEPR DP18124: with interoperability fees and their spread fall,
    # and so does coverage where plates are dear, unless it is subsidised.
    simulate rural-closed scenarios/rural-market.ini "$@"
    simulate rural-open scenarios/rural-coverage.ini "$@"
    simulate rural-kept scenarios/rural-coverage-subsidised.ini "$@"
    fee=$(mean rural-closed fee.merchant.effective '' end)
    lower=$(mean rural-open fee.merchant.effective '' end)
    wide=$(spread rural-closed) narrow=$(spread rural-open)
    covered=$(mean rural-closed coverage.group country end)
    left=$(mean rural-open coverage.group country end)
    kept=$(mean rural-kept coverage.group country end)
    pattern "$lower < $fee && $narrow < $wide" \
        "with open codes fees fall from $fee to $lower %, their spread from $wide to $narrow"
    pattern "$left < $covered - 2 && $kept >= $covered" \
        "coverage of the country falls from $covered to $left %, with a subsidy it is $kept %"

    # It is the fees: where these stay what they were, more payers at each plate extend it.
    held=(--set strategy.mode=timeline --set fee.mdr-one.rate=1.39%)
    held+=(--set fee.mdr-two.rate=1.23% --set fee.mdr-three.rate=1.16%)
    simulate rural-held scenarios/rural-market.ini "$@" "${held[@]}"
    simulate rural-held-open scenarios/rural-coverage.ini "$@" "${held[@]}"
    covered=$(mean rural-held coverage.group country end)
    more=$(mean rural-held-open coverage.group country end)
    pattern "$more > $covered + 5" \
        "with fees held open codes take coverage of the country from $covered to $more %"
}

for part in ${PATTERNS:-windows market rural}; do
    "$part" "$@"
done
((missing == 0))
