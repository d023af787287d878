# shows: the experiment of 2013: a hog of random data beside a parallel build on a machine of 1 GB, on zram and on ghostswap
# memory: 1G
# minutes: 45
# packages: make tcc
. /payload/lib.sh

readonly files=$(choose 400 3000)
row "swap" "file system" "hog" "build" "build s" "OOM kills"

# A C tree: a program of many units that call each other.
make_tree() {
  local tree=$1
  mkdir -p "$tree"
  awk -v files="$files" -v tree="$tree" 'BEGIN {
    for (f = 0; f < files; f++) {
      name = sprintf("%s/unit%d.c", tree, f)
      printf "extern int next%d(int);\n", (f + 1) % files >name
      for (i = 0; i < 60; i++)
        printf "static int step%d_%d(int value) {\n  int table[4] = {%d, %d, %d, %d};\n  for (int i = 0; i < 4; i++) value += table[i] * %d;\n  return value;\n}\n", f, i, f, i, f * i, f + i, f % 7 + 1 >name
      printf "int next%d(int value) {\n", f >name
      for (i = 0; i < 60; i++) printf "  value = step%d_%d(value);\n", f, i >name
      printf "  return value > 1000000 ? value : next%d(value);\n}\n", (f + 1) % files >name
      close(name)
    }
    makefile = tree "/Makefile"
    printf "objects := $(patsubst %%.c,%%.o,$(wildcard *.c))\nall: program.a\nprogram.a: $(objects)\n\ttcc -ar rcs $@ $^\n%%.o: %%.c\n\ttcc -c -o $@ $<\n" >makefile
  }'
}

oom_kills() {
  awk '$1 == "oom_kill" {print $2}' /proc/vmstat
}

# measure NAME "swap" "file system" FOLDER: the hog fills its memory, the tree is unpacked and built.
measure() {
  local kills start status=finished hog_status seconds
  say "$2, $3"
  kills=$(oom_kills)
  hog "$1" 800M --content=incompressible --order=random --rewrites=1000
  await 600 "the hog has filled its memory" hog_says "$1" filled
  hog_ended "$1" || hog_continues "$1"
  start=$(cut -d. -f1 /proc/uptime)
  (in_group load tar -C "$4" -xf /work/tree.tar && cd "$4/tree" && in_group load timeout 600 make -s -j4 >"$results/build-$1.log" 2>&1) ||
    status="failed"
  seconds=$(($(cut -d. -f1 /proc/uptime) - start))
  hog_status=lives
  if hog_ended "$1"; then
    hog_status="ended with $(<"/run/hog-$1.status")"
  fi
  row "$2" "$3" "$hog_status" "$status" "$seconds" $(($(oom_kills) - kills))
  [[ $status == failed ]] || require "the build has made the archive" test -s "$4/tree/program.a"
  if hog_ended "$1"; then
    rm "/run/hog-$1"*
  else
    hog_right "$1" 0 || true
    hog_killed "$1"
  fi
}

make_tree /work/build/tree
tar -C /work/build -cf /work/tree.tar tree
say "the tree has $files files, $(($(stat -c %s /work/tree.tar) >> 20)) MiB"

expects 'oom-kill|Out of memory'
mkdir -p /run/tree
zram_swap() {
  echo lz4 >/sys/block/zram0/comp_algorithm
  echo 768M >/sys/block/zram0/disksize
  mkswap /dev/zram0 >/dev/null
  swapon --discard --priority 100 /dev/zram0
}
zram_off() {
  swapoff /dev/zram0
  echo 1 >/sys/block/zram0/reset
}

for type in ext2 ext4; do
  zram_swap
  rm -rf /work/on-disk && mkdir /work/on-disk
  rm -f /work/disk && truncate -s 512M /work/disk && mkfs.$type -q /work/disk && mount /work/disk /run/tree
  measure zram-disk-$type "zram" "$type on disk" /run/tree
  umount /run/tree
  zram_off

  zram_swap
  number=$(cat /sys/class/zram-control/hot_add)
  echo 512M >/sys/block/zram$number/disksize
  mkfs.$type -q /dev/zram$number && mount -o discard /dev/zram$number /run/tree
  measure zram-zram-$type "zram" "$type on zram" /run/tree
  umount /run/tree
  echo $number >/sys/class/zram-control/hot_remove
  zram_off

  # One daemon, two ghost files: the first is swap, the second a block device.
  up --size 2G --stripes 2 --no-swapon --max-pool 25% --spill /work:1536M
  devices=()
  for file in swapfile swapfile.1; do
    device=$(losetup --find --show --direct-io=on --sector-size 4096 "$mount/$file")
    echo 128 >"/sys/block/${device#/dev/}/queue/max_sectors_kb"
    devices+=("$device")
  done
  mkswap "${devices[0]}" >/dev/null
  swapon --discard --priority 100 "${devices[0]}"
  mkfs.$type -q -b 4096 "${devices[1]}" && mount -o discard "${devices[1]}" /run/tree
  kills=$(oom_kills)
  measure ghost-$type "ghostswap" "$type on ghostswap" /run/tree
  require "nothing was killed for want of memory" test "$(oom_kills)" = "$kills"
  check_daemon
  umount /run/tree
  down
done
check_nothing_left
