package io.ghostswap.fuse.jnr;

import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.fs.Node;
import io.ghostswap.fuse.transport.MountPoint;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;
import jnr.ffi.Pointer;
import jnr.ffi.Struct;
import ru.serce.jnrfuse.FuseFillDir;
import ru.serce.jnrfuse.FuseStubFS;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.FuseFileInfo;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/**
 * The callbacks of libfuse that are not on the data path, translated for {@link GhostFileSystem},
 * each under the {@link CallbackGuard}. Called by any libfuse worker at once.
 */
final class JnrFileSystem extends FuseStubFS {
  private static final String PROBE_PATH = "/" + MountPoint.PROBE_NAME;
  private static final long SECTOR_SIZE = 512;

  private final GhostFileSystem fileSystem;
  private final CallbackGuard guard;
  private final long mountedAtSeconds;
  private final CountDownLatch initialized = new CountDownLatch(1);
  private final CountDownLatch probed = new CountDownLatch(1);

  JnrFileSystem(
      GhostFileSystem fileSystem, CallbackGuard guard, PageCallbacks pages, long nowSeconds) {
    this.fileSystem = fileSystem;
    this.guard = guard;
    this.mountedAtSeconds = nowSeconds;
    Pointer operations = Struct.getMemory(fuseOperations);
    operations.putLong(FuseOperationsLayout.READ_OFFSET, pages.readAddress());
    operations.putLong(FuseOperationsLayout.WRITE_OFFSET, pages.writeAddress());
    operations.putLong(FuseOperationsLayout.FALLOCATE_OFFSET, pages.fallocateAddress());
    operations.putInt(FuseOperationsLayout.FLAGS_OFFSET, FuseOperationsLayout.FLAGS_NO_PATH);
  }

  /** Opens when libfuse and the kernel have agreed on their protocol. */
  CountDownLatch initialized() {
    return initialized;
  }

  /** Opens when {@link MountPoint#PROBE_NAME} was looked up in the root of the mount. */
  CountDownLatch probed() {
    return probed;
  }

  /** Serves the mount; returns when it has ended. */
  void serve(Path mountPoint, String[] options) {
    mount(mountPoint, true, false, options);
  }

  /**
   * Does nothing: the library calls this from a shutdown hook, which must not touch a live swap.
   */
  @Override
  public void umount() {}

  @Override
  public Pointer init(Pointer connection) {
    initialized.countDown();
    return null;
  }

  @Override
  public int getattr(String path, FileStat stat) {
    return guarded("getattr", () -> attributes(path, stat));
  }

  @Override
  public int open(String path, FuseFileInfo info) {
    return guarded("open", () -> answer(fileSystem.open(path, info.flags.get(), caller()), info));
  }

  @Override
  public int release(String path, FuseFileInfo info) {
    return guarded("release", () -> fileSystem.release(info.fh.longValue()));
  }

  @Override
  public int opendir(String path, FuseFileInfo info) {
    return guarded("opendir", () -> answer(fileSystem.openDirectory(path), info));
  }

  @Override
  public int readdir(
      String path, Pointer buffer, FuseFillDir filler, long offset, FuseFileInfo info) {
    return guarded("readdir", () -> list(buffer, filler, info.fh.longValue()));
  }

  @Override
  public int truncate(String path, long sizeBytes) {
    return guarded("truncate", () -> fileSystem.truncate(path, sizeBytes));
  }

  @Override
  public int ftruncate(String path, long sizeBytes, FuseFileInfo info) {
    return guarded("ftruncate", () -> fileSystem.truncate(info.fh.longValue(), sizeBytes));
  }

  @Override
  public int fsync(String path, int dataOnly, FuseFileInfo info) {
    return 0; // a write has returned only when its pages were safe
  }

  @Override
  public int statfs(String path, Statvfs stat) {
    return guarded("statfs", () -> statistics(stat));
  }

  @Override
  public int chmod(String path, long mode) {
    return -Errno.EPERM;
  }

  @Override
  public int chown(String path, long uid, long gid) {
    return -Errno.EPERM;
  }

  @Override
  public int utimens(String path, Timespec[] times) {
    return -Errno.EPERM;
  }

  @Override
  public int mknod(String path, long mode, long device) {
    return -Errno.EPERM;
  }

  @Override
  public int mkdir(String path, long mode) {
    return -Errno.EPERM;
  }

  @Override
  public int unlink(String path) {
    return -Errno.EPERM;
  }

  @Override
  public int rmdir(String path) {
    return -Errno.EPERM;
  }

  @Override
  public int rename(String from, String to) {
    return -Errno.EPERM;
  }

  private int attributes(String path, FileStat stat) {
    Node node = fileSystem.lookup(path);
    if (node == null) {
      if (PROBE_PATH.equals(path)) {
        probed.countDown();
      }
      return -Errno.ENOENT;
    }
    stat.st_ino.set(node.inode());
    stat.st_mode.set(node.mode());
    stat.st_nlink.set(node.links());
    stat.st_size.set(node.sizeBytes());
    stat.st_blksize.set(GhostFileSystem.BLOCK_SIZE);
    stat.st_blocks.set(node.sizeBytes() / SECTOR_SIZE);
    stat.st_atim.tv_sec.set(mountedAtSeconds);
    stat.st_mtim.tv_sec.set(mountedAtSeconds);
    stat.st_ctim.tv_sec.set(mountedAtSeconds);
    return 0;
  }

  private int list(Pointer buffer, FuseFillDir filler, long handle) {
    Node.Directory directory = fileSystem.directory(handle);
    if (directory == null) {
      return -Errno.EBADF;
    }
    filler.apply(buffer, ".", null, 0);
    filler.apply(buffer, "..", null, 0);
    for (String name : directory.names()) {
      filler.apply(buffer, name, null, 0);
    }
    return 0;
  }

  private int statistics(Statvfs stat) {
    stat.f_bsize.set(GhostFileSystem.BLOCK_SIZE);
    stat.f_frsize.set(GhostFileSystem.BLOCK_SIZE);
    stat.f_blocks.set(fileSystem.blocks());
    long free = fileSystem.freeBlocks();
    stat.f_bfree.set(free);
    stat.f_bavail.set(free);
    stat.f_files.set(fileSystem.nodes());
    stat.f_ffree.set(0);
    stat.f_favail.set(0);
    stat.f_namemax.set(GhostFileSystem.NAME_MAX);
    return 0;
  }

  /** The user whose request this thread answers. */
  private int caller() {
    return getContext().uid.intValue();
  }

  private static int answer(long handle, FuseFileInfo info) {
    if (handle < 0) {
      return (int) handle;
    }
    info.fh.set(handle);
    return 0;
  }

  private int guarded(String callback, IntSupplier body) {
    try {
      return body.getAsInt();
    } catch (Throwable failure) {
      return guard.failed(callback, failure);
    }
  }
}
