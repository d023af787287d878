# shows: without writeback a full pool keeps pages in memory and nothing goes to disk; store_incompressible Y and N
# memory: 512M
# minutes: 20
. /payload/lib.sh

say "writeback_enabled=N: a pool of 40 MiB fills up, the rest stays in memory"
up --size 1536M --stripes 2 --max-pool 40M --spill /work:512M --set writeback_enabled=N
# A write that fails is reported by the kernel; the page stays where it is.
expects 'Write-error on swap-device'
expects 'I/O error.* dev loop'
writes=$(counter spill_writes)
hog keeper 250M --order=random
hog_filled keeper 300
push_out 150
say "$(swap_used_mib) MiB are in swap, $(counter stored_pages) pages in the pool, $(counter reject_alloc_fail) stores failed"
require "the pool is full" test "$(counter pool_total_size)" -gt $((34 << 20))
require "stores failed for want of room" test "$(counter reject_alloc_fail)" -gt 0
hog_verified keeper 500
require "nothing was written to disk" test "$(counter spill_writes)" = "$writes"
check_daemon

say "what is too much for its group's memory and the pool stands still, and the rest of the machine goes on"
# The kernel calls no OOM killer while a page moves now and then: see docs/OPERATIONS.md.
echo 160M >$groups/load/memory.max
expects 'oom-kill|Memory cgroup out of memory: Killed process [0-9]+ \(java\)'
hog glutton 800M
await 100 "the pool is full" eval '(($(counter reject_alloc_fail) > '"$(counter reject_alloc_fail)"'))'
sleep 20
if hog_ended glutton; then
  say "the glutton was killed: status $(<"/run/hog-glutton.status")"
  rm /run/hog-glutton*
else
  say "the glutton stands still, $(swap_used_mib) MiB are in swap"
  hog_killed glutton
fi
echo max >$groups/load/memory.max
check_daemon
require "nothing was written to disk" test "$(counter spill_writes)" = "$writes"

say "writeback_enabled=Y again: the same program finds room on disk"
set_parameter writeback_enabled=Y
hog saved 480M
hog_filled saved 300
require "pages are on disk" test "$(counter spilled_pages)" -gt 10000
hog_verified saved 400
check_daemon

say "store_incompressible=Y: pages that do not compress are in the pool"
set_parameter max_pool_bytes=200M
hog raw 220M --content=incompressible
hog_filled raw 300
push_out 100
kept=$(counter stored_incompressible_pages)
say "$kept incompressible pages in the pool, $(counter spilled_pages) pages on disk"
require "they are in the pool" test "$kept" -gt 10000
hog_verified raw 300

say "store_incompressible=N: they go to disk at once"
set_parameter store_incompressible=N
before=$(counter reject_compress_poor)
# Some of what the program before had is still there.
old=$(counter stored_incompressible_pages)
hog poor 220M --content=incompressible
hog_filled poor 300
push_out 100
say "$(counter stored_incompressible_pages) incompressible pages in the pool, $(counter spilled_pages) pages on disk"
require "they are on disk" test "$(counter spilled_pages)" -gt 10000
require "few have come into the pool" test "$(counter stored_incompressible_pages)" -lt $((old + 1000))
require "they were counted" test "$(counter reject_compress_poor)" -gt $((before + 10000))
hog_verified poor 300
check_daemon
down
check_nothing_left
