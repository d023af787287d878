# shows: hours of a random mixture: programs that come and go, page cache, changed parameters, down and up; every byte and counter is checked
# memory: 768M
# minutes: 600
# by hand: yes
# disk: 256M
. /payload/lib.sh

readonly contents=(mixed mixed mixed text pointers incompressible quarter-random same-filled)
readonly orders=(sequential random)
readonly changes=(
  full_policy=reject full_policy=evict store_incompressible=N store_incompressible=Y compressor=zstd compressor=lz4
  enabled=N enabled=Y max_pool_bytes=60M max_pool_bytes=150M shrinker_enabled=N shrinker_enabled=Y
  recompress_idle_seconds=1 recompress_idle_seconds=60 spill_encryption=N spill_encryption=Y
  accept_threshold_percent=50 accept_threshold_percent=90 real_time_percent=100 real_time_percent=10
  cpu_latency_us=-1 cpu_latency_us=0
)

# one_of WORD...
one_of() {
  local words=("$@")
  echo "${words[RANDOM % ${#words[@]}]}"
}

is_nearly_empty() {
  (($(counter spilled_pages) < 3000 && $(counter stored_pages) < 20000 && $(counter spill_live_bytes) < 12 << 20))
}

bring_up() {
  up --size 2G --stripes "$(one_of 1 2 4)" --transport "$(one_of jnr-fuse dev-fuse)" --max-pool 150M \
    --spill /dev/vdd --spill /work:1536M
}

end=$((SECONDS + $(choose 7200 28800)))
round=0
bring_up
while ((SECONDS < end)); do
  round=$((round + 1))
  say "round $round, $(((end - SECONDS) / 60)) minutes left"
  count=$((RANDOM % 3 + 1))
  for i in $(seq $count); do
    hog "r${round}h$i" "$((RANDOM % (900 / count) + 50))M" "--content=$(one_of "${contents[@]}")" \
      "--order=$(one_of "${orders[@]}")" --rewrites=$((RANDOM % 2))
  done
  for i in $(seq $count); do
    hog_filled "r${round}h$i" 1200
  done
  for i in 1 2 3; do
    change=$(one_of "${changes[@]}")
    say "$change"
    set_parameter "$change"
  done
  head -c "$((RANDOM % 300))M" /dev/urandom >/work/file
  for i in $(seq $count); do
    if ((RANDOM % 4 == 0)); then
      hog_continues "r${round}h$i"
    else
      hog_verified "r${round}h$i" 2400
    fi
    check_daemon
  done
  for i in $(seq $count); do
    if [[ -e /run/hog-r${round}h$i ]]; then
      await 2400 "hog $i has ended" hog_ended "r${round}h$i"
      [[ $(<"/run/hog-r${round}h$i.status") == 0 ]] || fail "hog r${round}h$i ended with $(<"/run/hog-r${round}h$i.status")"
      rm "/run/hog-r${round}h$i"*
    fi
  done
  await 300 "pool and spill are nearly empty again" is_nearly_empty
  cp "$mount/stats/all.json" "$results/stats-$round.json"
  if ((round % 5 == 0)); then
    down
    check_nothing_left
    bring_up
  fi
done
check_daemon
down
check_nothing_left
