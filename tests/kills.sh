#!/bin/bash
# Kill a sweep or a search again and again, resume it, and compare what it comes to with one
# that was left alone: every result table, byte for byte.
#
# Usage: HUTONG=./hutong tests/kills.sh KILLS [SEED [sweep|break-even]]
#
# The moments are random between nothing and the length of a whole run. Prints one line;
# fails if a byte differs or if the program says that its file is damaged.
set -u
H=$(realpath "${HUTONG:-hutong}")
kills=$1
RANDOM=${2:-$$}
verb=${3:-sweep}
D=$(mktemp -d)
trap 'rm -r "$D"' EXIT
market=tests/input/fixtures/minimal.ini
common=(--set run.days=40d --set run.spin-up=10d --scale 1:4000 -j 2 -q --format csv)
case $verb in
sweep)
    command=("$H" sweep "$market" "${common[@]}" -n 12 --vary 'fee.mdr.rate=0.3%, 0.5%'
        --vary 'wallet.red.hold=80%, 90%')
    ;;
break-even)
    command=("$H" break-even "$market" "$market" "${common[@]}" -n 6 -m fee.net.merchant
        --target equal --vary 'fee.mdr.rate=0.1% .. 0.77%')
    ;;
esac

began=$(date +%s%N)
"${command[@]}" -o "$D/whole.db" >"$D/whole.txt" 2>/dev/null || exit 1
length_ms=$((($(date +%s%N) - began) / 1000000 + 1))
"$H" export "$D/whole.db" --what all >"$D/whole.csv"

# One sitting: from a fresh file to the end, killed at random. Counts the kills that met a
# living program in n_hit.
n_hit=0 n_sittings=0
sit() {
    rm -f "$D"/cut.db*
    local code=137
    while ((code != 0)); do
        if (($("$H" export "$D/cut.db" --what scenarios 2>/dev/null | wc -l) > 1)); then
            again=("$H" resume "$D/cut.db")
        else
            again=("${command[@]}" -o "$D/cut.db")
        fi
        "${again[@]}" >"$D/cut.txt" 2>"$D/cut.err" &
        local pid=$!
        if ((n_hit < kills)); then
            sleep "$(printf '0.%03d' $((RANDOM % (length_ms < 999 ? length_ms : 999))))"
            kill -9 $pid 2>/dev/null
        fi
        { wait $pid; } 2>/dev/null
        code=$?
        ((code == 137)) && ((n_hit++))
        if ((code != 0 && code != 137)); then
            echo "exit $code after $n_hit kills: $(tail -n 1 "$D/cut.err")"
            exit 1
        fi
    done
    ((n_sittings++))
    "$H" export "$D/cut.db" --what all >"$D/cut.csv"
    if ! cmp "$D/cut.csv" "$D/whole.csv" || ! cmp "$D/cut.txt" "$D/whole.txt"; then
        echo "results differ after $n_hit kills"
        exit 1
    fi
}
while ((n_hit < kills)); do
    sit
done
echo "$n_hit kills in $n_sittings runs of $verb, every result table as without them"
