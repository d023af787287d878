package io.ghostswap.fuse.attach;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Held by the one process that brings an instance up or down; its file goes with it. */
final class InstanceLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private InstanceLock(final Path file, final FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws AttachException when another process has it
   */
  static InstanceLock take(final InstanceFiles files) {
    try {
      InstanceFiles.makeRunFolder();
      while (true) {
        final FileChannel channel =
            FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        final FileLock lock = tryLock(channel);
        if (lock == null) {
          channel.close();
          throw new AttachException(
              "Another ghostswap command is working on " + files.mount() + "; wait for its end.");
        }
        // The holder before may have removed the file between the opening and the locking.
        if (isStillThere(files.lock(), channel)) {
          return new InstanceLock(files.lock(), channel);
        }
        channel.close();
      }
    } catch (final IOException e) {
      throw new AttachException(
          files.lock() + " cannot be locked: " + AttachException.reason(e), e);
    }
  }

  /** Checks that it was not closed. */
  void requireHeld() {
    if (!channel.isOpen()) {
      throw new IllegalStateException("the lock on " + file + " was given back");
    }
  }

  private static FileLock tryLock(final FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (final OverlappingFileLockException e) {
      return null;
    }
  }

  private static boolean isStillThere(final Path file, final FileChannel channel)
      throws IOException {
    final byte[] mark =
        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(mark), 0);
    } catch (final IOException e) {
      // A disk that is full must not keep swap from being taken down; the mark is a precaution.
      return Files.exists(file);
    }
    try {
      return Arrays.equals(Files.readAllBytes(file), mark);
    } catch (final NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (final IOException e) {
      // The lock ends with the process in any case, and an empty file stops nobody.
      return;
    }
  }
}
