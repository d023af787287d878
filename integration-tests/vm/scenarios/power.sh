# shows: swapoff under load, a freeze of user space, SIGTERM and SIGKILL of the daemon in use: what is lost is what README says
# memory: 512M
# kernel: full
# minutes: 25
. /payload/lib.sh

say "SIGTERM of the daemon in use is refused, and the log says why"
up --size 1536M --stripes 2 --max-pool 30% --spill /work:512M
hog steady 130M --order=random --rewrites=1000
hog_filled steady 200
push_out 110
require "pages are in swap" test "$(swap_used_mib)" -gt 60
hog_continues steady
kill -TERM "$daemon"
await 20 "the log says that SIGTERM was refused" grep -q 'SIGTERM refused: .* is swap with' /var/log/ghostswap/*.log
check_daemon

say "user space is frozen and thawed, as for suspend; a task that waits for its page may keep the machine from it"
expects 'Freezing .* failed'
echo freezer >/sys/power/pm_test
frozen=0
for i in 1 2 3 4; do
  push_out 100
  ! echo freeze >/sys/power/state || frozen=$((frozen + 1))
  say "attempt $i: frozen $frozen times so far, $(swap_used_mib) MiB in swap"
  check_daemon
  hog_goes_on steady 60
done

say "swapoff under load brings everything back while the program goes on"
push_out 110
require "pages are in swap" test "$(swap_used_mib)" -gt 60
down
check_nothing_left
before=$(hog_rounds steady)
await 200 "the program has verified all of its memory" eval "((\$(hog_rounds steady) > $before + 1))"
hog_right steady 1
hog_killed steady

say "down without room for what is in swap is refused, says so, and leaves all as it was"
up --size 1536M --stripes 2 --max-pool 30% --spill /work:512M
hog large 640M
hog_filled large 300
if ghostswap down >"$results/down.log" 2>&1; then
  fail "ghostswap down succeeded without room"
fi
say "$(cat "$results/down.log")"
require "the message says what to do" grep -q "not enough free memory" "$results/down.log"
check_daemon
ghostswap doctor || true
hog_verified large 400
down
check_nothing_left

say "SIGKILL of the daemon in use: programs with pages in it get SIGBUS, the kernel and the rest live"
up --size 1536M --stripes 2 --max-pool 30% --spill /work:512M
# A plain program: a JVM whose own pages are lost may stand still instead of ending.
line=$(head -c 3000 /dev/urandom | base64 -w 0)
mkfifo /run/doomed
lines() {
  set +e
  trap - ERR
  yes "$line" | head -c 450000000
  touch /run/doomed-filled
  read -r </run/doomed
}
lines | in_group load sort >/dev/null &
doomed=$!
await 300 "the program has filled its memory" test -e /run/doomed-filled
push_out 100
require "pages are in swap" test "$(swap_used_mib)" -gt 100
expects '(Read|Write)-error on swap-device'
expects 'I/O error.* dev loop'
kill -KILL "$daemon"
echo >/run/doomed
status=0
wait $doomed || status=$?
say "the program ended with status $status"
# SIGBUS, or SIGSEGV where the page of its stack that the signal needs is lost as well.
require "it ended by SIGBUS or SIGSEGV" eval "((status == 135 || status == 139))"
ghostswap status >"$results/status.log" 2>&1 || true
say "$(cat "$results/status.log")"
require "status says that the daemon has died" grep -q "has died" "$results/status.log"
ghostswap down >"$results/down.log" 2>&1 || fail "down after the daemon's death failed: $(cat "$results/down.log")"
say "$(cat "$results/down.log")"
require "down says that pages are lost" grep -q "is lost" "$results/down.log"
check_nothing_left

say "the machine is as good as before"
up --size 1536M --stripes 2 --max-pool 30% --spill /work:512M
hog after 500M
hog_filled after 300
hog_verified after 300
check_daemon
down
check_nothing_left
