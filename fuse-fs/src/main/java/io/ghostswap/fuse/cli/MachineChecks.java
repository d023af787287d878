package io.ghostswap.fuse.cli;

import io.ghostswap.config.ByteSize;
import io.ghostswap.fuse.attach.AttachException;
import io.ghostswap.fuse.attach.LibraryFolder;
import io.ghostswap.fuse.attach.SystemTool;
import io.ghostswap.fuse.devfuse.DevFuseTransport;
import io.ghostswap.fuse.linux.CpuLatency;
import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.linux.LoginSession;
import io.ghostswap.fuse.linux.ProcMeminfo;
import io.ghostswap.fuse.linux.ProcSwaps;
import io.ghostswap.fuse.linux.ProcSys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.IntSupplier;

/** Is this machine fit for a ghost swap? Nothing is changed by asking. */
final class MachineChecks {
  private static final Path ZSWAP = Path.of("/sys/module/zswap/parameters/enabled");
  private static final Path THP = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final Path IDLE_DRIVER = Path.of("/sys/devices/system/cpu/cpuidle/current_driver");
  private static final String NO_DRIVER = "none";
  private static final String CPU_LATENCY = "cpu latency";
  private static final Path MIN_FREE = Path.of("/proc/sys/vm/min_free_kbytes");
  private static final Path OVERCOMMIT = Path.of("/proc/sys/vm/overcommit_memory");
  private static final int NEVER_OVERCOMMIT = 2;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long ENOUGH_MIN_FREE_KIB = 16 << 10;
  private static final int CAP_IPC_LOCK = 14;
  private static final int CAP_SYS_RESOURCE = 24;
  private static final int MIN_JAVA = 25;

  private MachineChecks() {}

  static List<Finding> all() {
    final List<Finding> findings = new ArrayList<>();
    findings.add(root());
    findings.add(java());
    findings.add(processor());
    findings.add(fuse());
    findings.add(ioUring());
    findings.add(programs());
    findings.add(loop());
    findings.add(libraries());
    findings.add(memlock());
    findings.add(ioFlusher());
    findings.add(realTime());
    findings.add(oomScore());
    findings.add(zswap());
    findings.add(otherSwap());
    findings.add(hugePages());
    findings.add(minFree());
    findings.add(cpuLatency());
    findings.add(ownCgroup());
    findings.add(session());
    findings.add(overcommit());
    return findings;
  }

  private static Finding root() {
    return Finding.of(
        Preflight.isRoot(),
        Finding.ok("root", "yes"),
        Finding.fail("root", "mounts, loop devices and swap need root; use sudo"));
  }

  private static Finding java() {
    final int feature = Runtime.version().feature();
    return Finding.of(
        feature >= MIN_JAVA,
        Finding.ok("java", Runtime.version().toString()),
        Finding.fail("java", "version " + feature + " is too old; install a JDK " + MIN_JAVA));
  }

  private static Finding processor() {
    final List<String> lacks = Preflight.processorLacks();
    return Finding.of(
        lacks.isEmpty(),
        Finding.ok("processor", "has what the codecs need"),
        Finding.fail(
            "processor",
            "has no " + String.join(", ", lacks) + "; lz4's native library needs x86-64-v3"));
  }

  private static Finding fuse() {
    if (!Preflight.hasFuseDevice()) {
      return Finding.fail("fuse", "there is no /dev/fuse; try 'modprobe fuse'");
    }
    return Finding.of(
        Preflight.hasFuseLibrary() && SystemTool.find(Preflight.FUSE_PROGRAM).isPresent(),
        Finding.ok("fuse", "/dev/fuse, libfuse.so.2 and fusermount are there"),
        Finding.warn(
            "fuse",
            "libfuse.so.2 or fusermount is missing; apt-get install libfuse2 fuse, or use"
                + " --transport dev-fuse, which needs /dev/fuse alone"));
  }

  private static Finding ioUring() {
    if (!DevFuseTransport.hasIoUring()) {
      return Finding.ok(
          "io-uring", "the kernel has no FUSE over io_uring; the other transports do without");
    }
    return DevFuseTransport.ioUringDoubt()
        .map(doubt -> Finding.warn("io-uring", doubt + " Use another transport there"))
        .orElseGet(
            () ->
                Finding.ok(
                    "io-uring",
                    "the kernel has FUSE over io_uring; --transport io-uring brings a page back"
                        + " soonest"));
  }

  private static Finding programs() {
    final List<String> missing =
        Preflight.PROGRAMS.stream().filter(name -> SystemTool.find(name).isEmpty()).toList();
    return Finding.of(
        missing.isEmpty(),
        Finding.ok("programs", String.join(", ", Preflight.PROGRAMS)),
        Finding.fail(
            "programs",
            "missing: " + String.join(", ", missing) + "; apt-get install util-linux mount bash"));
  }

  private static Finding loop() {
    return Finding.of(
        Files.exists(Path.of("/dev/loop-control")),
        Finding.ok("loop", "/dev/loop-control is there"),
        Finding.fail("loop", "there is no /dev/loop-control; try 'modprobe loop'"));
  }

  private static Finding libraries() {
    try {
      return Finding.ok(
          "libraries", "native libraries are unpacked below " + new LibraryFolder().find());
    } catch (final AttachException e) {
      return Finding.fail("libraries", e.getMessage());
    }
  }

  private static Finding memlock() {
    final String limit = statusOf("/proc/self/limits", "Max locked memory").orElse("unknown");
    return Finding.of(
        hasCapability(CAP_IPC_LOCK) || limit.startsWith("unlimited"),
        Finding.ok("memlock", "the daemon can lock all its memory"),
        Finding.fail(
            "memlock",
            "the daemon cannot lock its memory and may wait for its own swap; it needs CAP_IPC_LOCK"
                + " or LimitMEMLOCK=infinity"));
  }

  private static Finding ioFlusher() {
    return Finding.of(
        inOwnThread(() -> Libc.setIoFlusher(true)) >= 0,
        Finding.ok("io_flusher", "PR_SET_IO_FLUSHER is granted"),
        Finding.warn(
            "io_flusher",
            hasCapability(CAP_SYS_RESOURCE)
                ? "PR_SET_IO_FLUSHER was refused: Linux 5.6 or later is needed"
                : "PR_SET_IO_FLUSHER was refused for want of CAP_SYS_RESOURCE; the daemon may wait"
                    + " for its own swap when the whole machine is out of memory"));
  }

  private static Finding realTime() {
    return Finding.of(
        inOwnThread(() -> Libc.setScheduler(0, Libc.SCHED_FIFO, 1)) >= 0,
        Finding.ok("real-time", "SCHED_FIFO is granted"),
        Finding.warn(
            "real-time",
            "SCHED_FIFO was refused for want of CAP_SYS_NICE; the machine may stall when it is out"
                + " of memory"));
  }

  private static Finding oomScore() {
    return Finding.of(
        hasCapability(CAP_SYS_RESOURCE),
        Finding.ok("oom", "the daemon can be protected from the OOM killer"),
        Finding.warn(
            "oom",
            "without CAP_SYS_RESOURCE the daemon cannot be protected from the OOM killer; its end"
                + " is the loss of all that is in swap"));
  }

  private static Finding zswap() {
    return Finding.of(
        read(ZSWAP).filter("Y"::equals).isEmpty(),
        Finding.ok("zswap", "off"),
        Finding.warn(
            "zswap", "on: pages are compressed twice; echo N > " + ZSWAP + " turns it off"));
  }

  private static Finding otherSwap() {
    try {
      final List<String> others =
          ProcSwaps.read().stream()
              .filter(area -> area.path().toString().startsWith("/dev/zram"))
              .map(area -> area.path() + " with priority " + area.priority())
              .toList();
      return Finding.of(
          others.isEmpty(),
          Finding.ok("other swap", "no zram swap beside it"),
          Finding.warn(
              "other swap", String.join(", ", others) + ": the higher priority is filled first"));
    } catch (final IOException e) {
      return Finding.fail("other swap", "/proc/swaps cannot be read: " + e.getMessage());
    }
  }

  private static Finding hugePages() {
    return Finding.of(
        read(THP).filter(text -> text.contains("[always]")).isEmpty(),
        Finding.ok("huge pages", "transparent huge pages are not forced on every program"),
        Finding.warn(
            "huge pages",
            "transparent huge pages are [always]: swapping splits them, which costs time; madvise"
                + " is better"));
  }

  private static Finding minFree() {
    final long kib = number(MIN_FREE);
    return Finding.of(
        kib >= ENOUGH_MIN_FREE_KIB,
        Finding.ok("min_free", ByteSize.format(kib << 10)),
        Finding.warn(
            "min_free",
            "vm.min_free_kbytes is "
                + kib
                + "; "
                + ENOUGH_MIN_FREE_KIB
                + " or more keeps the daemon supplied when memory is out"));
  }

  /** What {@code cpu_latency_us} can ask for. */
  private static Finding cpuLatency() {
    if (!Files.exists(CpuLatency.FILE)) {
      return Finding.warn(
          CPU_LATENCY,
          "there is no " + CpuLatency.FILE + ", so idle processors sleep while pages come back");
    }
    final String driver = read(IDLE_DRIVER).orElse(NO_DRIVER);
    return Finding.of(
        !driver.equals(NO_DRIVER),
        Finding.ok(
            CPU_LATENCY, "idle processors can poll while many pages come back; driver " + driver),
        Finding.warn(
            CPU_LATENCY,
            "no driver says how deeply idle processors sleep, so cpu_latency_us has no effect; in a"
                + " guest of KVM 'modprobe cpuidle_haltpoll force=Y' brings one, and many pages"
                + " come back several times as fast"));
  }

  /** The number in a file below /proc/sys, 0 where there is none. */
  private static long number(final Path file) {
    try {
      return Long.parseLong(ProcSys.read(file));
    } catch (final IOException | NumberFormatException e) {
      return 0;
    }
  }

  /** The daemon stays in the group it was started in; a limit there is a limit on swapping. */
  private static Finding ownCgroup() {
    final Optional<String> limit =
        read(Path.of("/proc/self/cgroup")).flatMap(MachineChecks::memoryLimit);
    return Finding.of(
        limit.isEmpty(),
        Finding.ok("cgroup", "no memory limit on this shell's group, which the daemon inherits"),
        Finding.warn(
            "cgroup",
            "this shell's group has a memory limit of "
                + limit.orElse("")
                + ", which the daemon would inherit; start it outside"));
  }

  private static Finding session() {
    return LoginSession.doubt(ProcessHandle.current().pid())
        .map(doubt -> Finding.warn("session", "a daemon that this shell starts is in " + doubt))
        .orElseGet(
            () -> Finding.ok("session", "a daemon that this shell starts is in no login session"));
  }

  /** A kernel that grants addresses only as far as there is memory counts all that are reserved. */
  private static Finding overcommit() {
    return Finding.of(
        number(OVERCOMMIT) != NEVER_OVERCOMMIT,
        Finding.ok("overcommit", "addresses may be reserved without memory for them"),
        Finding.warn(
            "overcommit",
            "vm.overcommit_memory is 2: the pool reserves addresses for as much as the machine has"
                + " memory, "
                + ByteSize.format(ProcMeminfo.totalBytes())
                + ", and the kernel grants "
                + ByteSize.format(ProcMeminfo.uncommittedBytes())
                + " more; set 0 or 1"));
  }

  private static Optional<String> memoryLimit(final String groups) {
    for (final String line : groups.split("\n")) {
      final String[] parts = line.split(":", 3);
      if (parts.length == 3 && parts[1].isEmpty()) {
        return read(Path.of("/sys/fs/cgroup" + parts[2], "memory.max"))
            .filter(text -> !text.equals("max"))
            .map(text -> ByteSize.format(Long.parseLong(text)));
      }
      if (parts.length == 3 && parts[1].equals("memory")) {
        return read(Path.of("/sys/fs/cgroup/memory" + parts[2], "memory.limit_in_bytes"))
            .map(Long::parseLong)
            .filter(bytes -> bytes < ProcMeminfo.totalBytes())
            .map(ByteSize::format);
      }
    }
    return Optional.empty();
  }

  private static boolean hasCapability(final int capability) {
    final String mask = statusOf(STATUS.toString(), "CapEff:").orElse("0");
    return (Long.parseUnsignedLong(mask, 16) >>> capability & 1) == 1;
  }

  /** What follows a name in a file of lines. */
  private static Optional<String> statusOf(final String file, final String name) {
    return read(Path.of(file)).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst();
  }

  /** What a thread takes on ends with it. */
  private static int inOwnThread(final IntSupplier call) {
    final FutureTask<Integer> task = new FutureTask<>(call::getAsInt);
    final Thread thread = Thread.ofPlatform().name("doctor").start(task);
    try {
      thread.join();
      return task.resultNow();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static Optional<String> read(final Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (final IOException e) {
      return Optional.empty();
    }
  }
}
