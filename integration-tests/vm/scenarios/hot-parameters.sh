# shows: every parameter is changed again and again while the machine is short of memory, and no byte is lost
# memory: 512M
# minutes: 20
. /payload/lib.sh

# Two values or more for each; the last one stands when the round is over.
declare -A values=(
  [enabled]="N Y"
  [compressor]="zstd lz4hc lz4"
  [compressor_level]="0"
  [dense_over_bytes]="0 4096 2048"
  [max_pool_percent]="10 40 25"
  [max_pool_bytes]="40M 150M 100M"
  [accept_threshold_percent]="50 100 90"
  [shrink_start_percent]="50 100 91"
  [shrink_pressure_percent]="1 100 0"
  [shrinker_enabled]="N Y"
  [shrinker_delay_ms]="0 1000 500"
  [full_policy]="reject evict"
  [store_incompressible]="N Y"
  [same_filled_pages_enabled]="N Y"
  [writeback_enabled]="N Y"
  [writeback_batch_size]="1 512"
  [writeback_limit]="1000 0"
  [writeback_limit_enable]="Y N"
  [recompress_enabled]="N Y"
  [recompress_idle_seconds]="1 60"
  [recompress_cpu_percent]="100 10"
  [spill_encryption]="N Y"
  [pool_reserve_bytes]="0 32M 16M"
  [real_time_percent]="0 100 10"
  [cpu_latency_us]="-1 50 0"
)

up --size 1536M --stripes 2 --max-pool 100M --spill /work:1G
for file in "$mount"/parameters/*; do
  require "the scenario has values for $(basename "$file")" test -n "${values[$(basename "$file")]:-}"
done

# A pool that may not write back fails a store when it is full, which the kernel reports.
expects 'Write-error on swap-device'
expects 'I/O error.* dev loop'
hog one 480M --order=random --rewrites=1000
hog_filled one 300
hog_continues one

changes=0
end=$((SECONDS + $(choose 150 600)))
while ((SECONDS < end)); do
  for name in "${!values[@]}"; do
    for value in ${values[$name]}; do
      echo "$value" >"$mount/parameters/$name" || fail "$name=$value was refused"
      changes=$((changes + 1))
      sleep 0.3
    done
  done
  # These two are checked together.
  for pair in "zstd 9" "zstd -5" "lz4hc 12" "lz4 0"; do
    set_parameter "compressor=${pair% *} compressor_level=${pair#* }"
    changes=$((changes + 1))
    sleep 1
  done
  for command in "idle all" compact "recompress type=idle max_pages=500" "writeback type=all max_pages=500"; do
    echo "$command" >"$mount/control" || fail "the command '$command' was refused"
  done
  check_daemon
  say "$changes changes, $(swap_used_mib) MiB in swap, $(hog_rounds one) rounds verified"
done
require "there were changes" test $changes -gt 100
await 400 "the program has verified its memory" hog_right one 1
hog_killed one
down
check_nothing_left
