#!/usr/bin/env bash
# Makes a Debian machine ready to build and run ghostswap: installs what is missing with apt-get and
# checks what it cannot install. With --for-tests also what only the tests use, with --for-bench what
# only the benchmarks use, with --for-vm what only the virtual machines use.
set -euo pipefail

readonly JAVA_VERSION=25

# What is looked for, and the package that has it.
wanted=(
  "program fusermount fuse"
  "library libfuse.so.2 libfuse2"
  "program losetup mount"
  "program mkswap util-linux"
  "program setsid util-linux"
  "program mvn maven"
)
for_tests=(
  "program fio fio"
  "program stress-ng stress-ng"
  "program mkfs.ext4 e2fsprogs"
)
for_vm=(
  "program mke2fs e2fsprogs"
  "program debugfs e2fsprogs"
  "program qemu-system-x86_64 qemu-system-x86"
)
for_bench=(
  "program python3 python3"
  "program node nodejs"
  "program setpriv util-linux"
  "program fio fio"
  "program gcc gcc"
  "header stdio.h libc6-dev"
  "header fuse/fuse.h libfuse-dev"
  "header fuse3/fuse.h libfuse3-dev"
  "header lz4.h liblz4-dev"
)

fail() {
  echo "setup: $1" >&2
  exit 1
}

has_program() {
  PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null
}

has_library() {
  PATH="$PATH:/usr/sbin:/sbin" ldconfig -p | grep -qF "$1"
}

has_header() {
  [[ -e "/usr/include/$1" ]]
}

missing_packages() {
  local kind name package
  for entry in "$@"; do
    read -r kind name package <<<"$entry"
    "has_$kind" "$name" || echo "$package"
  done | sort -u
}

has_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
    if [[ -x "$home/bin/javac" ]] && grep -qs "^JAVA_VERSION=\"$JAVA_VERSION\b" "$home/release"; then
      return 0
    fi
  done
  has_program javac && javac -version 2>&1 | grep -q "^javac $JAVA_VERSION\b"
}

install() {
  has_program apt-get || fail "these packages are missing, and there is no apt-get: $*."
  echo "== Installing $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
    { apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "$@" >/dev/null; } ||
    fail "apt-get could not install: $*."
}

[[ "$(uname -s)" == Linux ]] || fail "ghostswap needs Linux."
[[ "$(id -u)" == 0 ]] || fail "this needs root: mounts, loop devices and swap are root's. Try sudo."

if [[ "${1:-}" == --for-tests ]]; then
  wanted+=("${for_tests[@]}" "${for_vm[@]}")
elif [[ "${1:-}" == --for-vm ]]; then
  wanted+=("${for_vm[@]}")
elif [[ "${1:-}" == --for-bench ]]; then
  wanted+=("${for_bench[@]}")
  # The benchmark says what it leaves out where there is no zram to compare with.
  [[ -e /sys/class/zram-control ]] || modprobe zram 2>/dev/null || true
fi
mapfile -t packages < <(missing_packages "${wanted[@]}")
if ((${#packages[@]} > 0)); then
  install "${packages[@]}"
fi

has_jdk || fail "no JDK $JAVA_VERSION was found in JAVA_HOME, PATH or /usr/lib/jvm; install one (for example temurin-$JAVA_VERSION-jdk or openjdk-$JAVA_VERSION-jdk)."
[[ -e /dev/fuse ]] || modprobe fuse 2>/dev/null || true
[[ -e /dev/fuse ]] || fail "there is no /dev/fuse: the kernel has no FUSE, or this container was not given it."
[[ -e /dev/loop-control ]] || modprobe loop 2>/dev/null || true
[[ -e /dev/loop-control ]] || fail "there is no /dev/loop-control: the kernel has no loop devices, or this container was not given them."
echo "== The machine has all that is needed"
