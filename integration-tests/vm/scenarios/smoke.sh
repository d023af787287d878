# shows: a program of one and a half times the machine's memory gets every byte back, and nothing is left behind
# memory: 512M
# minutes: 25
. /payload/lib.sh

up --size 1536M --stripes 2 --max-pool 30% --spill /work:512M ${smoke_options:-}
hog one 768M
hog_filled one 480
check_daemon
say "$(swap_used_mib) MiB are in swap, $(counter stored_pages) pages in the pool, $(counter spilled_pages) on disk"
require "most of what has no room is in swap" test "$(swap_used_mib)" -gt 400
require "the pool is in use" test "$(counter stored_pages)" -gt 20000
hog_verified one 720
check_daemon
daemon_times
down
check_nothing_left
