# shows: pool and spill go back to nearly nothing when a program ends, by itself or killed
# memory: 512M
# minutes: 15
. /payload/lib.sh

show() {
  say "pool $(counter pool_total_size) bytes for $(counter stored_pages) pages, spill $(counter spill_live_bytes) bytes for $(counter spilled_pages) pages, $(counter spill_bytes) in segments, $(swap_used_mib) MiB in swap"
}

pages() {
  echo $(($(counter stored_pages) + $(counter spilled_pages)))
}

# Some pages stay: the kernel discards whole clusters of 512 pages, and each processor keeps up to 64
# freed pages, of as many clusters, to itself.
is_nearly_empty() {
  show
  (($(pages) * 10 <= filled_pages && $(counter pool_total_size) * 10 <= 3 * filled_pool &&
    $(counter spill_live_bytes) * 10 <= filled_spill))
}

check_empty() {
  await 120 "pool and spill are nearly empty" is_nearly_empty
}

check_filled() {
  show
  filled_pages=$(pages) filled_pool=$(counter pool_total_size) filled_spill=$(counter spill_live_bytes)
  require "the pool is in use" test "$(counter pool_total_size)" -gt $((60 << 20))
  require "the spill is in use" test "$(counter spilled_pages)" -gt 5000
}

up --size 1536M --stripes 2 --max-pool 80M --spill /work:512M
discarded=$(counter discarded_pages)

hog first 560M
hog_filled first 300
check_filled
hog_killed first
check_empty
require "pages were discarded" test "$(counter discarded_pages)" -gt $((discarded + 20000))

hog second 560M
hog_filled second 300
check_filled
hog_verified second 300
check_empty
check_daemon
down
check_nothing_left
