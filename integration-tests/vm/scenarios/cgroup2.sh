# shows: the daemon under the limits of its systemd unit, a program under memory.max on cgroup v2
# memory: 512M
# minutes: 15
. /payload/lib.sh

# What packaging/ghostswap.service asks of systemd: OOMScoreAdjust, LimitMEMLOCK, LimitRTPRIO,
# MemorySwapMax, MemoryMax.
mkdir -p $groups/system.slice/ghostswap.service
echo "+memory +cpu +io" >$groups/system.slice/cgroup.subtree_control
echo 0 >$groups/system.slice/ghostswap.service/memory.swap.max
echo max >$groups/system.slice/ghostswap.service/memory.max
as_unit() {
  (
    ulimit -l unlimited -r 99
    echo -1000 >/proc/self/oom_score_adj
    in_group system.slice/ghostswap.service "$@"
  )
}

as_unit ghostswap up --size 1536M --stripes 2 --max-pool 30% --spill /work:512M || fail "up failed"
daemon=$(daemon_pid)
require "the daemon is in the unit's group" grep -q ghostswap.service /proc/"$daemon"/cgroup
check_daemon
check_threads

echo 128M >$groups/load/memory.max
hog one 384M --order=random --rewrites=1
hog_filled one 300
say "$(swap_used_mib) MiB are in swap, the group has $(($(<$groups/load/memory.current) >> 20)) MiB"
require "the program is held to its limit" test "$(<$groups/load/memory.current)" -le $((128 << 20))
require "the rest is in swap" test "$(swap_used_mib)" -gt 220
require "the swap is charged to the program" test "$(<$groups/load/memory.swap.current)" -gt $((220 << 20))
require "the daemon's memory is its own group's" \
  test "$(<$groups/system.slice/ghostswap.service/memory.current)" -gt $((100 << 20))
hog_verified one 500
require "nothing was killed for want of memory" grep -q '^oom_kill 0' $groups/load/memory.events
check_daemon
as_unit ghostswap down || fail "down failed"
check_nothing_left
