# shows: Takero Funaki's experiment of 2024: 2 GB of data, three quarters compressible, on a machine of 1 GB with a slow disk
# memory: 1G
# kernel: full
# minutes: 45
# disk: 2560M iops=600 bps=60000000
. /payload/lib.sh

readonly bytes=$(choose 1536M 2G)
row "swap" "allocate s" "read back s" "both s" "written MB" "read MB"

# Sectors read and written by the disk.
sectors() {
  awk '{print $3, $7}' /sys/block/vdd/stat
}

seconds() {
  sed -n "s/^$2 .* in \([0-9.]*\) s\$/\1/p" "$results/hog-$1.log"
}

# measure NAME "title": the program fills its memory and reads it back.
measure() {
  local before after
  before=($(sectors))
  hog "$1" "$bytes" --threads=1 --content=quarter-random
  hog_filled "$1" 900
  hog_verified "$1" 900
  after=($(sectors))
  row "$2" "$(seconds "$1" filled)" "$(seconds "$1" verified)" \
    "$(awk "BEGIN {print $(seconds "$1" filled) + $(seconds "$1" verified)}")" \
    $(((after[1] - before[1]) / 2000)) $(((after[0] - before[0]) / 2000))
}

disk_on() {
  mkswap /dev/vdd >/dev/null
  swapon --discard /dev/vdd
}

zswap=/sys/module/zswap/parameters

disk_on
measure disk "disk"

echo zsmalloc >$zswap/zpool
echo lz4 >$zswap/compressor
echo 25 >$zswap/max_pool_percent
echo 50 >$zswap/accept_threshold_percent
echo Y >$zswap/enabled
measure zswap "zswap, pool 25 %, accept 50 %"
echo N >$zswap/enabled
swapoff /dev/vdd
dd if=/dev/zero of=/dev/vdd bs=1M count=1 2>/dev/null

# As zswap does it: the shrinker waits for the limit, new pages that find no room go to disk.
readonly start="--size 2560M --stripes 2 --max-pool 25% --spill /dev/vdd"
up $start --set accept_threshold_percent=50 --set shrink_start_percent=100 --set full_policy=reject --set shrinker_delay_ms=0
measure reactive "ghostswap, reactive as zswap"
check_daemon
down

up $start
measure default "ghostswap as it comes"
check_daemon
down
check_nothing_left
