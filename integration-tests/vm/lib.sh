# What scenarios are written with. A scenario sources it first; its end without a failure is a pass.
set -Eeuo pipefail

readonly mount=/run/ghostswap/mnt
readonly results=/work/results
readonly groups=/sys/fs/cgroup
readonly scenario_pid=$$
readonly java=/usr/lib/jvm/runtime/bin/java
readonly hog_flags=(
  -Xms16m -Xmx16m -Xss512k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto
  -XX:+SuppressFatalErrorMessage --enable-native-access=ALL-UNNAMED
)

trap 'echo "line $LINENO failed: $BASH_COMMAND" >>/run/failed-command' ERR
trap 'trap - EXIT; if [[ $? != 0 && ! -e /run/failure && -e /run/failed-command ]]; then cp /run/failed-command /run/failure; fi' EXIT

# The form of this run: short, or full for figures to rely on.
readonly form=$(</payload/form)

say() {
  echo "-- $*"
}

# Tells the watch over the console that the scenario causes what matches this from now on.
expects() {
  echo "vm: expects $1"
}

# choose SHORT FULL: what holds for this form.
choose() {
  [[ $form == full ]] && echo "$2" || echo "$1"
}

# Ends the scenario, also from a subshell.
fail() {
  echo "$*" >/run/failure
  say "FAILURE: $*"
  [[ $BASHPID == "$scenario_pid" ]] || kill -TERM "$scenario_pid"
  exit 1
}

# require "what must hold" test-expression
require() {
  local what=$1
  shift
  "$@" || fail "$what: $*"
}

# await SECONDS "what" command...: tries the command until it succeeds.
await() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS < end)) || fail "waited in vain for this: $what"
    sleep 1
  done
}

# Runs a command in a cgroup, "" for the root of all.
in_group() {
  local group=$1
  shift
  (
    echo $BASHPID >"$groups/$group/cgroup.procs"
    exec "$@"
  )
}

# ---- ghostswap

# Brings it up outside of every group, and remembers the daemon.
up() {
  say "ghostswap up $*"
  in_group "" ghostswap up "$@" || fail "ghostswap up failed"
  daemon=$(daemon_pid)
  require "there is one daemon" test "$(wc -w <<<"$daemon")" = 1
}

# The processes whose command line has a word.
pids_of() {
  local process words word
  for process in /proc/[0-9]*; do
    mapfile -d '' -t words 2>/dev/null <"$process/cmdline" || continue
    for word in "${words[@]}"; do
      [[ $word != "$1" ]] || echo "${process#/proc/}"
    done
  done
}

daemon_pid() {
  pids_of io.ghostswap.fuse.daemon.GhostswapDaemon
}

down() {
  say "ghostswap down"
  ghostswap down || fail "ghostswap down failed"
}

counter() {
  cat "$mount/stats/$1"
}

set_parameter() {
  echo "$*" >"$mount/control" || fail "the control file refused '$*'"
}

swap_used_mib() {
  awk 'NR > 1 {sum += $4} END {print int(sum / 1024)}' /proc/swaps
}

# Sets stat to the fields that follow the name of a thread: of these, flags are the seventh, times the
# 12th and 13th, the policy the 39th. False for a thread that has ended.
thread_stat() {
  stat=$(cat "$1/stat" 2>/dev/null) || return 1
  read -ra stat <<<"${stat##*) }"
}

# The threads of the daemon that have used a second of a processor or more.
daemon_times() {
  local task stat
  for task in /proc/"$daemon"/task/*; do
    thread_stat "$task" || continue
    ((stat[11] + stat[12] < 100)) ||
      say "thread $(<"$task/comm"): $((stat[11] / 100)) s in user mode, $((stat[12] / 100)) s in the kernel"
  done
}

# The daemon is the one that was started, locked, protected, and has failed no request.
check_daemon() {
  require "the daemon lives" test "$(daemon_pid)" = "$daemon"
  require "no page of the daemon is in swap" \
    test "$(awk '/^VmSwap/ {print $2}' /proc/"$daemon"/status)" = 0
  require "the OOM killer passes over it" test "$(cat /proc/"$daemon"/oom_score_adj)" = -1000
  require "it is an I/O flusher" test "$(counter io_flusher)" = 1
  require "its memory is locked" test "$(counter memory_locked_bytes)" -gt 50000000
  require "no request failed inside" test "$(counter callback_errors)" = 0
  require "every page could be read back" test "$(counter decompress_fail)" = 0
}

# PF_MEMALLOC_NOIO and PF_LOCAL_THROTTLE, which PR_SET_IO_FLUSHER gives.
readonly io_flusher_flags=$((0x00080000 | 0x00100000))

# Every thread of the daemon allocates without waiting for I/O, those of the JVM included: a request
# may wait for any of them at a safepoint.
check_threads() {
  local task stat count=0
  for task in /proc/"$daemon"/task/*; do
    thread_stat "$task" || continue
    say "thread $(<"$task/comm"): flags $(printf '0x%08x' "${stat[6]}"), policy ${stat[38]}"
    (((stat[6] & io_flusher_flags) == io_flusher_flags)) || fail "thread $(<"$task/comm") is no I/O flusher"
    count=$((count + 1))
  done
  require "the daemon has threads" test $count -gt 10
}

# Threads with real-time priority: SCHED_FIFO is policy 1.
real_time_threads() {
  local task stat count=0
  for task in /proc/"$daemon"/task/*; do
    thread_stat "$task" || continue
    [[ ${stat[38]} != 1 ]] || count=$((count + 1))
  done
  echo $count
}

check_nothing_left() {
  require "no swap is left" test "$(wc -l </proc/swaps)" = 1
  require "no loop device is left" test -z "$(/sbin/losetup -a)"
  require "no mount is left" test -z "$(grep ghostswap /proc/mounts)"
  require "no daemon is left" test -z "$(daemon_pid)"
  require "no record is left" test -z "$(find /run -name '*.state')"
}

# ---- the program that fills memory and verifies it

# hog NAME SIZE [option...]: starts one; it fills its memory and then waits.
hog() {
  local name=$1 size=$2
  shift 2
  say "hog $name: $size $*"
  mkfifo "/run/hog-$name"
  {
    # How it ends is for the scenario to judge.
    set +e
    trap - ERR EXIT
    in_group "${hog_group:-load}" "$java" "${hog_flags[@]}" "-Dhog=$name" -cp /payload/lib/ghostswap.jar \
      io.ghostswap.fuse.demo.MemoryProgram "--bytes=$size" --seed=$RANDOM --threads=2 --hold "$@" \
      2>&1 <>"/run/hog-$name" | tee "$results/hog-$name.log" | awk -v name="$name" '
        /^(filling|rewriting|verifying) / && ++lines % 5 != 1 {next}
        {print name ": " $0; fflush()}'
    echo "${PIPESTATUS[0]}" >"/run/hog-$name.status"
  } &
}

hog_says() {
  grep -q "^$2" "$results/hog-$1.log" 2>/dev/null || [[ -e /run/hog-$1.status ]]
}

# hog_filled NAME SECONDS
hog_filled() {
  await "$2" "hog $1 has filled its memory" hog_says "$1" filled
  [[ ! -e /run/hog-$1.status ]] || fail "hog $1 ended while it filled its memory"
}

hog_ended() {
  [[ -e /run/hog-$1.status ]]
}

# hog_verified NAME SECONDS: lets it compare every byte, and waits for its end.
hog_verified() {
  echo >"/run/hog-$1"
  await "$2" "hog $1 has verified its memory" hog_ended "$1"
  [[ $(<"/run/hog-$1.status") == 0 ]] || fail "hog $1 ended with status $(<"/run/hog-$1.status")"
  require "hog $1 has verified pages" grep -q '^verified [1-9][0-9]* pages, 0 wrong' "$results/hog-$1.log"
  rm "/run/hog-$1"*
}

# Lets it go on by itself.
hog_continues() {
  echo >"/run/hog-$1"
}

# hog_right NAME ROUNDS: it has verified everything so many times, and nothing was wrong.
hog_right() {
  hog_ended "$1" && fail "hog $1 ended with status $(<"/run/hog-$1.status")"
  grep -q '^wrong page' "$results/hog-$1.log" && fail "hog $1: $(grep -m 1 '^wrong page' "$results/hog-$1.log")"
  (($(hog_rounds "$1") >= $2))
}

# How often it has verified all of its memory.
hog_rounds() {
  grep -c '^verified [1-9][0-9]* pages, 0 wrong' "$results/hog-$1.log" || true
}

# hog_goes_on NAME SECONDS: it touches its pages, and says so each second.
hog_goes_on() {
  local lines
  lines=$(hog_lines "$1")
  await "$2" "hog $1 goes on" eval "((\$(hog_lines $1) > $lines + 2))"
}

hog_lines() {
  wc -l <"$results/hog-$1.log"
}

# push_out MIB: has the kernel swap out what the hogs have. Where pages have no place, the kernel tries
# again and again.
push_out() {
  timeout 30 bash -c 'echo "$0M" >"$1/load/memory.reclaim"' "$1" "$groups" 2>/dev/null || true
}

hog_killed() {
  local pid
  for pid in $(pids_of "-Dhog=$1"); do
    kill -KILL "$pid"
  done
  await 120 "hog $1 has ended" hog_ended "$1"
  rm "/run/hog-$1"*
}

# ---- tables of what was measured

# row CELL...: the next line of the scenario's table; the first is its head.
row() {
  local IFS=$'\t'
  echo "$*" >>"$results/table.tsv"
  say "$*"
}
