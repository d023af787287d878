package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.transport.TransportException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * One io_uring of the kernel, with submissions of 128 bytes, for the two commands of FUSE. What the
 * kernel has to do for the thread it does while the thread is in {@link #submitAndWait}, and at no
 * other time. Owned by the thread that made it; makes no object later.
 */
final class IoUring implements AutoCloseable {
  /** {@code struct io_uring_params}. */
  private static final int PARAMS_BYTES = 120;

  private static final int PARAMS_SQ_ENTRIES = 0;
  private static final int PARAMS_CQ_ENTRIES = 4;
  private static final int PARAMS_FLAGS = 8;
  private static final int PARAMS_FEATURES = 20;
  private static final int PARAMS_SQ_OFFSETS = 40;
  private static final int PARAMS_CQ_OFFSETS = 80;
  private static final int HEAD = 0;
  private static final int TAIL = 4;
  private static final int MASK = 8;
  private static final int CQES = 20;

  private static final int SETUP_SQE128 = 1 << 10;
  private static final int SETUP_SINGLE_ISSUER = 1 << 12;
  private static final int SETUP_DEFER_TASKRUN = 1 << 13;
  private static final int SETUP_NO_SQARRAY = 1 << 16;
  private static final int SETUP =
      SETUP_SQE128 | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN | SETUP_NO_SQARRAY;

  private static final int GETEVENTS = 1;

  /** A thread that waits for requests is not one that waits for a disk. */
  private static final int NO_IOWAIT = 1 << 7;

  private static final int FEATURE_NO_IOWAIT = 1 << 17;

  private static final long RINGS_AT = 0;
  private static final long SUBMISSIONS_AT = 0x10000000L;
  private static final int COMPLETION_BYTES = 16;
  private static final int COMPLETION_RESULT = 8;

  /** {@code struct io_uring_sqe}, which ends with {@code struct fuse_uring_cmd_req}. */
  private static final int SUBMISSION_BYTES = 128;

  private static final int OPCODE = 0;
  private static final int DESCRIPTOR = 4;
  private static final int COMMAND = 8;
  private static final int ADDRESS = 16;
  private static final int LENGTH = 24;
  private static final int USER_DATA = 32;
  private static final int COMMIT_ID = 56;
  private static final int QUEUE = 64;

  private static final byte OP_URING_CMD = 46;
  private static final int REGISTER = 1;
  private static final int COMMIT_AND_FETCH = 2;

  private static final VarHandle INT = JAVA_INT.varHandle();

  private final RingCalls calls;
  private final int descriptor;
  private final int waitFlags;
  private final MemorySegment rings;
  private final MemorySegment submissions;
  private final long submissionHeadAt;
  private final long submissionTailAt;
  private final int submissionMask;
  private final long completionHeadAt;
  private final long completionTailAt;
  private final int completionMask;
  private final long completionsAt;
  private int submissionTail;
  private int completionHead;

  /**
   * Makes one.
   *
   * @param commands most commands that are under way at a time
   * @param arena outlives this
   * @throws TransportException where the kernel has none of this kind, or does not allow it
   */
  IoUring(int commands, Arena arena) throws TransportException {
    calls = new RingCalls(arena);
    MemorySegment params = arena.allocate(PARAMS_BYTES, Long.BYTES);
    params.set(JAVA_INT, PARAMS_FLAGS, SETUP);
    descriptor = calls.setup(commands, params);
    if (descriptor < 0) {
      throw new TransportException(refusal(-descriptor));
    }
    waitFlags =
        (params.get(JAVA_INT, PARAMS_FEATURES) & FEATURE_NO_IOWAIT) == 0
            ? GETEVENTS
            : GETEVENTS | NO_IOWAIT;
    completionsAt = completions(params, CQES);
    rings =
        calls.map(
            descriptor,
            RINGS_AT,
            completionsAt + (long) params.get(JAVA_INT, PARAMS_CQ_ENTRIES) * COMPLETION_BYTES);
    submissions =
        calls.map(
            descriptor,
            SUBMISSIONS_AT,
            (long) params.get(JAVA_INT, PARAMS_SQ_ENTRIES) * SUBMISSION_BYTES);
    if (rings == null || submissions == null) {
      close();
      throw new TransportException("no memory for io_uring");
    }
    submissionHeadAt = submissions(params, HEAD);
    submissionTailAt = submissions(params, TAIL);
    submissionMask = rings.get(JAVA_INT, submissions(params, MASK));
    completionHeadAt = completions(params, HEAD);
    completionTailAt = completions(params, TAIL);
    completionMask = rings.get(JAVA_INT, completions(params, MASK));
  }

  private static String refusal(int errno) {
    return switch (errno) {
      case Errno.EPERM ->
          "io_uring is switched off on this machine: see /proc/sys/kernel/io_uring_disabled";
      case Errno.ENOSYS, Errno.EINVAL -> "this kernel's io_uring is too old or left out";
      default -> "io_uring cannot be had: errno " + errno;
    };
  }

  private static int submissions(MemorySegment params, int offset) {
    return params.get(JAVA_INT, PARAMS_SQ_OFFSETS + offset);
  }

  private static int completions(MemorySegment params, int offset) {
    return params.get(JAVA_INT, PARAMS_CQ_OFFSETS + offset);
  }

  /** Queues the first command of an entry, which gives its memory to the kernel. */
  void register(FuseDevice device, RingEntry entry, int userData) {
    long at = submission(device, entry, REGISTER, userData);
    submissions.set(JAVA_LONG, at + ADDRESS, entry.vectors());
    submissions.set(JAVA_INT, at + LENGTH, RingEntry.VECTORS);
  }

  /** Queues the reply that is in an entry. The same command brings the next request. */
  void commitAndFetch(FuseDevice device, RingEntry entry, int userData) {
    long at = submission(device, entry, COMMIT_AND_FETCH, userData);
    submissions.set(JAVA_LONG, at + COMMIT_ID, entry.commitId());
  }

  private long submission(FuseDevice device, RingEntry entry, int command, int userData) {
    long at = (long) (submissionTail & submissionMask) * SUBMISSION_BYTES;
    for (int i = 0; i < SUBMISSION_BYTES; i += Long.BYTES) {
      submissions.set(JAVA_LONG, at + i, 0);
    }
    submissions.set(JAVA_BYTE, at + OPCODE, OP_URING_CMD);
    submissions.set(JAVA_INT, at + DESCRIPTOR, device.descriptor());
    submissions.set(JAVA_INT, at + COMMAND, command);
    submissions.set(JAVA_LONG, at + USER_DATA, userData);
    submissions.set(JAVA_SHORT, at + QUEUE, (short) entry.queue());
    submissionTail++;
    return at;
  }

  /**
   * Submits what is queued.
   *
   * @param completions so many are waited for
   * @return 0, or a negated errno
   */
  int submitAndWait(int completions) {
    INT.setRelease(rings, submissionTailAt, submissionTail);
    int waiting = submissionTail - (int) INT.getAcquire(rings, submissionHeadAt);
    return Math.min(0, calls.enter(descriptor, waiting, completions, waitFlags));
  }

  /** Whether there is a completion that was not {@linkplain #next passed over} yet. */
  boolean hasCompletion() {
    return completionHead != (int) INT.getAcquire(rings, completionTailAt);
  }

  /** What the command that has completed was given with. */
  int userData() {
    return (int) rings.get(JAVA_LONG, completionAt());
  }

  /** 0, or the negated errno that the command has ended with. */
  int result() {
    return rings.get(JAVA_INT, completionAt() + COMPLETION_RESULT);
  }

  private long completionAt() {
    return completionsAt + (long) (completionHead & completionMask) * COMPLETION_BYTES;
  }

  /** Passes over a completion. */
  void next() {
    completionHead++;
    INT.setRelease(rings, completionHeadAt, completionHead);
  }

  @Override
  public void close() {
    if (rings != null) {
      RingCalls.unmap(rings);
    }
    if (submissions != null) {
      RingCalls.unmap(submissions);
    }
    Libc.close(descriptor);
  }
}
