# shows: systemd brings it up with its unit's protection, restarts it under load, and at power-off gets every page out before the daemon ends
# memory: 768M
# init: systemd
# packages: systemd libsystemd-shared libsystemd0 libacl1 libapparmor1 libaudit1 libcap2 libcrypt1 libgcrypt20 libgpg-error0 libip4tc2 libkmod2 liblz4-1 liblzma5 libpam0g libseccomp2 libssl3 libzstd1
# minutes: 25
. /payload/lib.sh

say "the unit is up after the boot, in its group, protected"
await 200 "the unit is active" systemctl --quiet is-active ghostswap
daemon=$(daemon_pid)
readonly unit=$groups/system.slice/ghostswap.service
require "the daemon is in the unit's group" grep -qx "$daemon" "$unit/cgroup.procs"
require "the group has no swap" test "$(<"$unit/memory.swap.max")" = 0
check_daemon

say "a restart brings back what is in swap, and a new daemon takes it again"
hog steady 300M
hog_filled steady 300
push_out 200
require "pages are in swap" test "$(swap_used_mib)" -gt 100
systemctl restart ghostswap || fail "the restart failed"
require "there is another daemon" test "$(daemon_pid)" != "$daemon"
daemon=$(daemon_pid)
check_daemon
push_out 200
require "pages are in swap" test "$(swap_used_mib)" -gt 100
hog_verified steady 300

say "the machine is switched off with pages in swap, of a program that nobody ends before"
hog left 300M
hog_filled left 300
push_out 200
require "pages are in swap" test "$(swap_used_mib)" -gt 100
check_daemon
