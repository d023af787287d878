# shows: minutes of a machine short of memory as a whole, no group to help: no hang, and the daemon is what it must be for that
# memory: 512M
# minutes: 40
. /payload/lib.sh

up --size 1536M --stripes 2 --max-pool 25% --spill /work:1G
check_daemon
check_threads
say "available memory is there: $(real_time_threads) real-time threads"

# One hog that reads and rewrites at random, one that does not compress, and a third that wants the
# page cache.
hog wild 400M --order=random --rewrites=1000
hog dense 150M --order=sequential --rewrites=1000 --content=incompressible
hog_filled wild 300
hog_filled dense 300
say "filled: $(swap_used_mib) MiB in swap"
require "more than the machine has is in use" test "$(swap_used_mib)" -gt 200
hog_continues wild
hog_continues dense
dd if=/dev/urandom of=/work/file bs=1M count=256 2>/dev/null
(while cat /work/file >/dev/null 2>&1; do :; done) &
reader=$!

end=$((SECONDS + $(choose 600 1500)))
short=0
while ((SECONDS < end)); do
  sleep 10
  check_daemon
  threads=$(real_time_threads)
  say "$(swap_used_mib) MiB in swap, $(counter spilled_pages) pages on disk, $threads real-time threads"
  ((threads < 10)) || short=$((short + 1))
done
require "the daemon has run in real time" test $short -gt 0
kill $reader
check_threads
await 400 "both hogs have verified their memory" hog_right wild 1
await 400 "both hogs have verified their memory" hog_right dense 1
hog_killed wild
hog_killed dense
down
check_nothing_left
