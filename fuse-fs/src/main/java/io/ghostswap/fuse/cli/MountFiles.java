package io.ghostswap.fuse.cli;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The control, parameter and statistics files of a mount. */
final class MountFiles {
  /** Numbers come in milliseconds; a daemon that takes so long for them serves nothing. */
  private static final int PATIENCE_S = 10;

  private final Path mount;

  MountFiles(final Path mount) {
    this.mount = mount;
  }

  /** Every parameter, one {@code name=value} a line. */
  String control() {
    return read("control");
  }

  String parameter(final String name) {
    return read("parameters/" + name).strip();
  }

  /** Everything at once, as JSON text. */
  String allJson() {
    return read("stats/all.json");
  }

  /** Everything at once, as OpenMetrics text. */
  String metrics() {
    return read("stats/metrics");
  }

  /** Counters and parameters of one moment. */
  InstanceNumbers numbers() {
    try {
      return InstanceNumbers.parse(allJson());
    } catch (final JsonParseException e) {
      throw new CliException(
          mount.resolve("stats/all.json")
              + " is not what this version of ghostswap reads: "
              + e.getMessage()
              + ".");
    }
  }

  /** Bytes of all ghost files together. */
  long sizeBytes() {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(mount, "swapfile*")) {
      for (final Path file : files) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (final DirectoryIteratorException e) {
      throw failed("read", mount, e.getCause());
    } catch (final IOException e) {
      throw failed("read", mount, e);
    }
  }

  /** Writes to the control file: all the lines in one write, which is taken whole or not at all. */
  void writeControl(final String lines) {
    final Path control = mount.resolve("control");
    final ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
    try (WritableByteChannel channel = Files.newByteChannel(control, StandardOpenOption.WRITE)) {
      final int length = bytes.remaining();
      if (channel.write(bytes) != length) {
        throw new CliException("Only a part of the settings was taken by " + control + ".");
      }
    } catch (final IOException e) {
      throw failed("written", control, e);
    }
  }

  private String read(final String name) {
    final Path file = mount.resolve(name);
    // A read that a daemon does not answer cannot be interrupted.
    final FutureTask<String> reading = new FutureTask<>(() -> Files.readString(file));
    Thread.ofPlatform().daemon().name("read").start(reading);
    try {
      return reading.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (final TimeoutException e) {
      throw new CliException(
          "The daemon of "
              + mount
              + " does not answer: it hangs, or the machine has no memory for it.");
    } catch (final InterruptedException e) {
      // Whoever waits next has to see it too.
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted while " + file + " was read.");
    } catch (final ExecutionException e) {
      throw unreadable(file, e.getCause());
    }
  }

  private static CliException unreadable(final Path file, final Throwable cause) {
    return switch (cause) {
      case NoSuchFileException _ -> new CliException("There is no " + file + ".");
      case IOException e -> failed("read", file, e);
      default -> throw new IllegalStateException(cause);
    };
  }

  private static CliException failed(final String what, final Path file, final IOException e) {
    if (e instanceof AccessDeniedException) {
      return new CliException(file + " cannot be " + what + " by you: this needs root.");
    }
    final String message = e.getMessage();
    final String prefix = file + ": ";
    return new CliException(
        file
            + " cannot be "
            + what
            + ": "
            + (message.startsWith(prefix) ? message.substring(prefix.length()) : message)
            + ".");
  }
}
