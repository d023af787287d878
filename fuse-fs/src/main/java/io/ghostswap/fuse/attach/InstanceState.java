package io.ghostswap.fuse.attach;

import io.ghostswap.fuse.linux.ProcSys;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The record of one instance that is up: a properties file that {@code up} writes and {@code down}
 * reads and removes. A record of an earlier boot counts for nothing.
 *
 * @param mount where it is mounted
 * @param mountCreated whether the folder was made for it and is to be removed
 * @param daemon its process
 * @param loops names of its loop devices, in the order of its ghost files
 * @param files its ghost files
 * @param pageCluster the page cluster that was set, or -1
 * @param oldPageCluster the page cluster before, or -1
 */
record InstanceState(
    Path mount,
    boolean mountCreated,
    DaemonProcess daemon,
    List<String> loops,
    List<Path> files,
    int pageCluster,
    int oldPageCluster) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  InstanceState {
    loops = List.copyOf(loops);
    files = List.copyOf(files);
  }

  InstanceState with(final Attachment attachment) {
    return new InstanceState(
        mount,
        mountCreated,
        daemon,
        attachment.devices().stream().map(LoopDevice::name).toList(),
        files,
        attachment.pageCluster(),
        attachment.oldPageCluster());
  }

  /** Reads the record, if there is one and it is of this boot. */
  static Optional<InstanceState> read(final Path file) {
    final Properties record = new Properties();
    try {
      record.load(new StringReader(Files.readString(file)));
      if (!bootId().equals(record.getProperty("boot_id"))) {
        return Optional.empty();
      }
      return Optional.of(
          new InstanceState(
              Path.of(text(record, "mount")),
              Boolean.parseBoolean(text(record, "mount_created")),
              new DaemonProcess(number(record, "pid"), number(record, "started")),
              list(record, "loops"),
              list(record, "files").stream().map(Path::of).toList(),
              (int) number(record, "page_cluster"),
              (int) number(record, "old_page_cluster")));
    } catch (final NoSuchFileException e) {
      return Optional.empty();
    } catch (final IOException | IllegalArgumentException e) {
      throw new AttachException(
          "The record " + file + " of what is up cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * All records that there are.
   *
   * @param unreadable is told of each that cannot be read
   */
  static List<InstanceState> all(final Consumer<AttachException> unreadable) {
    final List<InstanceState> states = new ArrayList<>();
    for (final Path record : InstanceFiles.states()) {
      try {
        read(record).ifPresent(states::add);
      } catch (final AttachException e) {
        unreadable.accept(e);
      }
    }
    return states;
  }

  /** Writes the record; a reader, who may be any user, sees the old one or the new one, whole. */
  void write(final Path file) {
    final Properties record = new Properties();
    try {
      record.setProperty("boot_id", bootId());
      record.setProperty("mount", mount.toString());
      record.setProperty("mount_created", Boolean.toString(mountCreated));
      record.setProperty("pid", Long.toString(daemon.pid()));
      record.setProperty("started", Long.toString(daemon.startTicks()));
      record.setProperty("loops", String.join("\n", loops));
      record.setProperty(
          "files", files.stream().map(Path::toString).collect(Collectors.joining("\n")));
      record.setProperty("page_cluster", Integer.toString(pageCluster));
      record.setProperty("old_page_cluster", Integer.toString(oldPageCluster));
      final StringWriter text = new StringWriter();
      record.store(text, null);
      final Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, text.toString());
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (final IOException e) {
      throw new AttachException(file + " cannot be written: " + AttachException.reason(e), e);
    }
  }

  private static String bootId() throws IOException {
    return ProcSys.read(BOOT_ID);
  }

  private static String text(final Properties record, final String key) {
    final String value = record.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("it has no " + key);
    }
    return value;
  }

  private static long number(final Properties record, final String key) {
    return Long.parseLong(text(record, key));
  }

  private static List<String> list(final Properties record, final String key) {
    return Arrays.stream(text(record, key).split("\n")).filter(part -> !part.isEmpty()).toList();
  }
}
