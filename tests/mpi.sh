#!/bin/bash
# hutong-mpi against hutong: the same bytes whatever the number of ranks, also where the
# number of replications, or the next scenario, depends on what they find; other files on one machine refused; a
# killed rank loses nothing.
#
# Usage: HUTONG=./hutong tests/mpi.sh    (beside it hutong-mpi; mpirun from make deps-mpi)
set -u
H=$(realpath "${HUTONG:-hutong}")
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
D=$(mktemp -d)
trap 'rm -r "$D"' EXIT
market=tests/input/fixtures/minimal.ini
short=(--set run.days=40d --set run.spin-up=10d --scale 1:4000)
sweep=(sweep "$market" "${short[@]}" -n 8 --format csv --vary 'fee.mdr.rate=0.3%, 0.5%'
    --vary 'wallet.red.hold=80%, 90%')

fail() {
    echo "mpi: $*" >&2
    [[ -e $D/err ]] && cat "$D/err" >&2
    exit 1
}

ranks() { # N ARGUMENT...
    local n=$1
    shift
    timeout 300 mpirun --oversubscribe -np "$n" "$H-mpi" "$@"
}

same() { # NAME: its table and all of its results are those of $whole
    cmp -s "$D/$whole.txt" "$D/$1.txt" || fail "$1: another table than $whole"
    for db in "$whole" "$1"; do "$H" export "$D/$db.db" --what all | cksum; done |
        uniq | wc -l | grep -qx 1 || fail "$1: other results than $whole"
}

nm -D "$H" | grep -qi ' mpi_' && fail "hutong itself is linked with MPI"

whole=threads
"$H" "${sweep[@]}" -q -j 2 -o "$D/threads.db" >"$D/threads.txt" 2>"$D/err" || fail threads
for n in 1 2 3 5; do
    ranks "$n" "${sweep[@]}" -o "$D/ranks$n.db" >"$D/ranks$n.txt" 2>"$D/err" ||
        fail "$n ranks"
    same "ranks$n"
    grep -h 'a wait of' "$D/err"
done

# --- replications until it is precise: more are handed out to the same ranks

cp -r tests/input/fixtures "$D/m"
printf '\n[experiment]\nreplications = until %s, 4 to 24\n' 'tps.mean +/- 0.2 %' \
    >>"$D/m/minimal.ini"
precise=(run "$D/m/minimal.ini" "${short[@]}" --format csv)
whole=until-threads
"$H" "${precise[@]}" -j 2 -o "$D/$whole.db" >"$D/$whole.txt" 2>"$D/err" || fail "$whole"
ranks 3 "${precise[@]}" -o "$D/until.db" >"$D/until.txt" 2>"$D/err" || fail until
same until

# --- a search: each step is another experiment, which only the answers lead to

search=(break-even "$market" "$market" "${short[@]}" --set run.days=30d -n 4 --format csv -m fee.net.merchant
    --target equal --vary 'fee.mdr.rate=0.1% .. 0.77%')
whole=search-threads
"$H" "${search[@]}" -q -j 2 -o "$D/$whole.db" >"$D/$whole.txt" 2>"$D/err" || fail "$whole"
ranks 3 "${search[@]}" -o "$D/search.db" >"$D/search.txt" 2>"$D/err" || fail search
same search
((1 == $(grep -c 'never acts' "$D/err"))) || fail "workers repeat what rank 0 warns of"

# --- a machine with other files

mkdir "$D/other"
cp -r "$D/m" "$D/other"
sed -i 's/^\(label\[en\] *= .*\)/\1 too/; s/^hold .*/hold = 50%/' "$D/other/m/minimal.ini"
# shellcheck disable=SC2016
(cd "$D" && timeout 60 mpirun --oversubscribe -np 2 sh -c '
    ((OMPI_COMM_WORLD_RANK == 1)) 2>/dev/null || [ "$OMPI_COMM_WORLD_RANK" = 1 ] &&
        cd other; exec "$@"' sh "$H-mpi" run m/minimal.ini "${short[@]}" -n 2 \
    >/dev/null 2>"$D/err") && fail "other files were accepted"
grep -q 'rank 1 on .* reads other scenarios than rank 0' "$D/err" || fail "other files"

# --- a rank that is killed

whole=threads
# shellcheck disable=SC2016
timeout 300 mpirun --oversubscribe -np 3 sh -c \
    'echo $$ >"$0/pid.$OMPI_COMM_WORLD_RANK"; exec "$@"' \
    "$D" "$H-mpi" "${sweep[@]}" -o "$D/cut.db" >/dev/null 2>"$D/err" &
job=$!
until (($("$H" export "$D/cut.db" 2>/dev/null | cut -d, -f1-4 | sort -u | wc -l) > 4)); do
    kill -0 $job 2>/dev/null || fail "over before it could be killed"
    sleep 0.05
done
kill -9 "$(cat "$D/pid.1")"
wait $job && fail "a killed rank went unnoticed"
grep 'rank 1 .*signal 9' "$D/err" || fail "nobody says that rank 1 was killed"
ranks 3 resume "$D/cut.db" >"$D/cut.txt" 2>"$D/err" || fail resume
same cut

echo "mpi: 1, 2, 3, 5 ranks, precision, a search, a killed rank: every result table as with threads"
