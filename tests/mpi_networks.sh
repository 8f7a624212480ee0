#!/bin/bash
# hutong-mpi over two networks of this machine, each with a name of its own, that see each
# other through one wire: two ranks in one, two in the other, and the bytes of threads.
#
# Usage: HUTONG=./hutong tests/mpi_networks.sh    (as root, for ip netns)
set -u
H=$(realpath "${HUTONG:-hutong}")
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
D=$(mktemp -d)
here=hutong-a-$$ there=hutong-b-$$
clean() {
    ip netns del "$here" 2>/dev/null
    ip netns del "$there" 2>/dev/null
    rm -r "$D"
}
trap clean EXIT

if ! ip netns add "$here" 2>/dev/null || ! ip netns add "$there" 2>/dev/null ||
    ! ip link add wire0 netns "$here" type veth peer name wire1 netns "$there"; then
    echo "mpi: no second network on this machine, so none was tested"
    exit 0
fi
ip -n "$here" address add 10.99.77.1/24 dev wire0
ip -n "$there" address add 10.99.77.2/24 dev wire1
for side in "$here wire0" "$there wire1"; do
    read -r space wire <<<"$side"
    ip -n "$space" link set lo up
    ip -n "$space" link set "$wire" up
done

# What mpirun takes for ssh: HOST COMMAND...
cat >"$D/agent" <<END
#!/bin/bash
shift
exec ip netns exec $there unshare --uts bash -c "hostname there; \$*"
END
chmod +x "$D/agent"

run=(run tests/input/fixtures/minimal.ini --set run.days=40d --set run.spin-up=10d
    --scale 1:4000 -n 24 --format csv)
"$H" "${run[@]}" -q -j 2 -o "$D/threads.db" >"$D/threads.txt" 2>/dev/null || exit 1
# shellcheck disable=SC2016
ip netns exec "$here" unshare --uts bash -c 'hostname here; exec "$@"' sh \
    timeout 300 mpirun --oversubscribe -np 4 -H 10.99.77.1:2,10.99.77.2:2 \
    --mca plm_rsh_agent "$D/agent" --mca btl tcp,self --mca pml ob1 \
    --mca btl_tcp_if_include 10.99.77.0/24 --mca oob_tcp_if_include 10.99.77.0/24 \
    bash -c 'hostname >>"$0/hosts"; exec "$@"' "$D" \
    "$H-mpi" "${run[@]}" -o "$D/ranks.db" >"$D/ranks.txt" 2>"$D/err" </dev/null ||
    { cat "$D/err" >&2; exit 1; }
grep 'a wait of' "$D/err"
sort "$D/hosts" | uniq -c | awk '{ printf "%s ranks %s\n", $1, $2 }' >"$D/spread"
[[ $(cat "$D/spread") == $'2 ranks here\n2 ranks there' ]] || { cat "$D/spread"; exit 1; }
cmp "$D/threads.txt" "$D/ranks.txt" || exit 1
cmp <("$H" export "$D/threads.db" --what all) <("$H" export "$D/ranks.db" --what all) ||
    exit 1
came=$(ip netns exec "$here" cat /sys/class/net/wire0/statistics/rx_bytes)
((came > 200000)) || { echo "only $came bytes came over the wire"; exit 1; }
echo "mpi: two networks, $((came / 1000)) kB over the wire, every result table as with threads"
