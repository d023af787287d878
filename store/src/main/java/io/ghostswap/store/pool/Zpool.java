package io.ghostswap.store.pool;

import java.lang.foreign.MemorySegment;

/**
 * An allocator of compressed pages: {@link ZsmallocPool} or {@link ZbudPool}. An object is a piece
 * of payload of 1 to 4096 bytes with an owner slot and an age stamp; it is reached by its handle,
 * and its bytes never leave the pool except by copy.
 *
 * <p>A pool keeps objects together in zspages, which are one or several frames, and zspages in
 * classes whose objects can take each other's place. Which there are is the implementation's
 * affair.
 *
 * <p><b>Threads.</b> An object belongs to its slot. Whoever holds the lock of the slot may copy in
 * and out, set the stamp, free or relocate; the pool takes its own locks inside and never a slot
 * lock. {@link #slot} and {@link #stamp(long)} may also be asked without any lock, for any handle;
 * what they answer then is a hint, to be checked again under the lock of that slot (does the slot's
 * entry still hold this handle?). All other methods may be called by any thread at any time.
 *
 * <p><b>Errors.</b> Running out of memory is an answer ({@link #NO_HANDLE}). A handle of no live
 * object is a bug of the caller and throws {@link IllegalStateException}; a length that does not
 * fit the object throws {@link IllegalArgumentException}. No method of the data path makes garbage.
 */
public interface Zpool extends AutoCloseable {
  /** No object. A handle of an object is never negative and has at most 42 bits. */
  long NO_HANDLE = -1L;

  /** The answer of {@link #slot} where there is no live object. */
  int NO_SLOT = -1;

  /** The largest payload, in bytes. */
  int MAX_LENGTH = 4096;

  /** Most handles that {@link #sourceObjects} can have to tell. */
  int MAX_SOURCE_OBJECTS = 1024;

  /**
   * Takes an object with undefined payload. At the limit of memory a pool of size classes may take
   * a free object of a class up to a quarter larger.
   *
   * @param slot owner, not negative
   * @param stamp age stamp, of which the low 16 bits are kept
   * @param length payload in bytes, 1 to 4096
   * @return the handle, or {@link #NO_HANDLE} when there is no memory
   */
  long allocate(int slot, int stamp, int length);

  /** Copies {@code length} bytes, at most the object's own length, to the start of an object. */
  void copyIn(long handle, MemorySegment src, long srcOffset, int length);

  /** Copies the first {@code length} bytes, at most the object's own length, of an object out. */
  void copyOut(long handle, MemorySegment dst, long dstOffset, int length);

  /** The same, and sets the age stamp: what a load does. */
  void copyOut(long handle, int stamp, MemorySegment dst, long dstOffset, int length);

  /** Frees an object; a zspage that is empty then gives its frames back at once. */
  void free(long handle);

  /** Owner slot of an object; {@link #NO_SLOT} when the handle is of no live object. No lock. */
  int slot(long handle);

  /** Age stamp of an object, 0 to 65535; 0 when the handle is of no live object. No lock. */
  int stamp(long handle);

  /** Sets the age stamp, of which the low 16 bits are kept. Caller holds the slot's lock. */
  void stamp(long handle, int value);

  /** Sum of the lengths of all live objects, in bytes. */
  long objectBytes();

  /** Whether compaction could free a zspage of some class. */
  boolean compactable();

  /** Number of classes; {@link #sourceObjects} takes 0 to one less. */
  int classes();

  /**
   * Finds the emptiest zspage of a class whose objects all fit into zspages that are not emptier.
   *
   * @param handles takes the handles of its live objects; {@link #MAX_SOURCE_OBJECTS} are enough
   * @return how many there are; 0 when the class has nothing to gain
   */
  int sourceObjects(int classIndex, long[] handles);

  /**
   * Moves an object into a zspage that is not emptier; slot, stamp and payload stay. The old handle
   * is dead afterwards. Caller holds the slot's lock and publishes the new handle under it.
   *
   * @return the new handle, or {@link #NO_HANDLE} when there is no such zspage with room
   */
  long relocate(long handle);

  /** Bytes of frames that compaction could free. */
  long freeableBytes();

  /** Checks every structure; for tests, slow. Throws {@link AssertionError} on the first fault. */
  void checkInvariants();

  /** Frees everything. No other call may be running. Closing twice does nothing. */
  @Override
  void close();
}
