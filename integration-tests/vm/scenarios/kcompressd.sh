# shows: how fast memory is reclaimed while a program eats it: the kernel's zram beside ghostswap with 1, 2 and 4 stripes
# memory: 768M
# minutes: 30
. /payload/lib.sh

row "swap" "seconds" "anonymous pages stolen" "stolen /s" "by kswapd" "allocation stalls" "kswapd CPU s"

vmstat() {
  awk -v pattern="^$1\$" '$1 ~ pattern {sum += $2} END {print sum}' /proc/vmstat
}

# Hundredths of a second.
kswapd_time() {
  local stat
  stat=$(<"/proc/$(ps -o pid,comm | awk '$2 == "kswapd0" {print $1}')/stat")
  read -ra stat <<<"${stat##*) }"
  echo $((stat[11] + stat[12]))
}

# measure NAME "title": the eater takes more than there is, and never looks back.
measure() {
  local steal kswapd stalls time seconds
  echo 3 >/proc/sys/vm/drop_caches
  steal=$(vmstat pgsteal_anon) kswapd=$(vmstat pgsteal_kswapd) stalls=$(vmstat 'allocstall_.*') time=$(kswapd_time)
  hog "$1" "$(choose 900M 1G)"
  hog_filled "$1" 600
  seconds=$(sed -n 's/^filled .* in \([0-9.]*\) s$/\1/p' "$results/hog-$1.log")
  steal=$(($(vmstat pgsteal_anon) - steal)) kswapd=$(($(vmstat pgsteal_kswapd) - kswapd))
  stalls=$(($(vmstat 'allocstall_.*') - stalls)) time=$(($(kswapd_time) - time))
  row "$2" "$seconds" $steal "$(awk "BEGIN {printf \"%d\", $steal / $seconds}")" $kswapd $stalls \
    "$(awk "BEGIN {print $time / 100}")"
  require "pages were stolen" test $steal -gt 30000
  hog_killed "$1"
}

echo lz4 >/sys/block/zram0/comp_algorithm
echo 1536M >/sys/block/zram0/disksize
mkswap /dev/zram0 >/dev/null
swapon --discard --priority 100 /dev/zram0
measure zram "zram, lz4"
swapoff /dev/zram0
echo 1 >/sys/block/zram0/reset

for stripes in 1 2 4; do
  up --size 1536M --stripes $stripes --max-pool 75% --set recompress_enabled=N
  measure stripes$stripes "ghostswap, $stripes stripe$([[ $stripes == 1 ]] || echo s)"
  check_daemon
  down
done
check_nothing_left
