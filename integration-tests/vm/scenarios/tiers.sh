# shows: two tiers of different speed under a full pool: the first one fills up, then writes to the second one fail
# memory: 512M
# minutes: 25
# disk: 96M
# disk: 1G iops=400 bps=40000000
# packages: dmsetup libdevmapper1.02.1 libudev1
. /payload/lib.sh

# tier NUMBER COLUMN
tier() {
  awk -v line="$1" -v column="$2" '
    NR == 1 {for (i = 1; i <= NF; i++) if ($i == column) at = i}
    NR == line + 1 {print $at}' "$mount/stats/tiers"
}

slow_disk() {
  dmsetup suspend slow
  dmsetup reload slow --table "$1"
  dmsetup resume slow
}

sectors=$(blockdev --getsz /dev/vde)
slow_works="0 $sectors linear /dev/vde 0"
# Never up: each write fails, each read is answered.
slow_fails="0 $sectors flakey /dev/vde 0 0 1000 1 error_writes"
dmsetup create slow --table "$slow_works"
dmsetup mknodes

up --size 1536M --stripes 2 --max-pool 60M --spill /dev/vdd --spill /dev/mapper/slow
cat "$mount/stats/tiers"

say "the first tier fills up, and what is colder moves to the second"
hog one 400M
hog_filled one 400
hog two 150M --content=incompressible
hog_filled two 400
await 120 "cold pages move to the slow tier" eval '(($(tier 2 live_bytes) > 10 << 20))'
cat "$mount/stats/tiers"
require "the first tier is in use" test "$(tier 1 used_bytes)" -gt $((60 << 20))
check_daemon

say "writes to the slow tier fail from now on; pool and first tier have room for what comes"
hog_killed two
# What finds no room meanwhile stays in memory.
expects 'I/O error.* dev.* dm-0|Write-error on swap-device'
slow_disk "$slow_fails"
hog three 60M --content=incompressible
hog_filled three 400
echo "writeback type=all max_pages=30000" >"$mount/control" || say "the command says that it found no place"
await 200 "writes to the slow tier failed" eval '(($(tier 2 write_errors) > 0))'
cat "$mount/stats/tiers"
require "the first tier takes no blame" test "$(tier 1 write_errors)" = 0
check_daemon

say "what is on either tier can be read meanwhile"
reads=$(tier 2 reads)
hog_verified one 600
hog_verified three 400
require "pages came from the slow tier" test "$(tier 2 reads)" -gt "$reads"
check_daemon

say "the disk is mended, and is used again"
slow_disk "$slow_works"
writes=$(tier 2 writes)
echo "writeback type=all max_pages=100" >"$mount/control" || true
hog four 380M --content=incompressible
hog_filled four 400
await 200 "the slow tier is written again" eval "((\$(tier 2 writes) > $writes))"
cat "$mount/stats/tiers"
hog_verified four 600
check_daemon
down
check_nothing_left
dmsetup remove slow
