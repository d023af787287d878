package io.ghostswap.store.pool;

import io.ghostswap.store.memory.FrameArena;

/**
 * The size classes of a pool. Object sizes (header included) go in steps of 16 bytes from 32 on. A
 * zspage of a class has the number of frames, 1 to 8, that leaves the smallest part of it unused;
 * neighbouring sizes with the same frames and objects are one class. A size of which a frame holds
 * just one belongs to the huge class, which has the whole frame for its payload.
 */
final class SizeClasses {
  static final int STEP_SHIFT = 4;
  static final int STEP = 1 << STEP_SHIFT;
  static final int MIN_OBJECT_SIZE = 32;

  private static final int HUGE_OBJECT_SIZE = Zpool.MAX_LENGTH + ObjectDescriptor.HEADER_LENGTH;

  private final SizeClass[] classes;
  private final SizeClass[] byStep = new SizeClass[step(HUGE_OBJECT_SIZE) + 1];

  /** Classes that have a lock each. */
  SizeClasses() {
    this(null);
  }

  /**
   * Classes that share a lock.
   *
   * @param poolLock the lock of all classes; null for a lock of its own for each
   */
  SizeClasses(Object poolLock) {
    int[] sizes = distinctSizes();
    classes = new SizeClass[sizes.length];
    int step = 0;
    for (int i = 0; i < sizes.length; i++) {
      int frames = sizes[i] == HUGE_OBJECT_SIZE ? 1 : framesPerZspage(sizes[i]);
      classes[i] = new SizeClass(poolLock == null ? new Object() : poolLock, i, sizes[i], frames);
      while (step <= step(sizes[i])) {
        byStep[step++] = classes[i];
      }
    }
  }

  int count() {
    return classes.length;
  }

  SizeClass get(int index) {
    return classes[index];
  }

  /** The class of the smallest objects that take a payload of so many bytes. */
  SizeClass forLength(int length) {
    return byStep[step(length + ObjectDescriptor.HEADER_LENGTH)];
  }

  /** The number of frames that wastes the smallest part of a zspage. */
  static int framesPerZspage(int objectSize) {
    int best = 1;
    int bestWaste = FrameArena.FRAME_SIZE % objectSize;
    for (int frames = 2; frames <= ZspageDescriptor.MAX_FRAMES; frames++) {
      int waste = frames * FrameArena.FRAME_SIZE % objectSize;
      if (waste * best < bestWaste * frames) {
        best = frames;
        bestWaste = waste;
      }
    }
    return best;
  }

  /** The object sizes that are left when those of equal zspages are merged, ascending. */
  private static int[] distinctSizes() {
    int[] descending = new int[step(HUGE_OBJECT_SIZE)];
    int count = 0;
    descending[count++] = HUGE_OBJECT_SIZE;
    int lastFrames = 1;
    int lastObjects = 1;
    for (int size = FrameArena.FRAME_SIZE; size >= MIN_OBJECT_SIZE; size -= STEP) {
      int frames = framesPerZspage(size);
      int objects = frames * FrameArena.FRAME_SIZE / size;
      boolean isHuge = objects == frames;
      if (!isHuge && (frames != lastFrames || objects != lastObjects)) {
        descending[count++] = size;
        lastFrames = frames;
        lastObjects = objects;
      }
    }
    int[] ascending = new int[count];
    for (int i = 0; i < count; i++) {
      ascending[i] = descending[count - 1 - i];
    }
    return ascending;
  }

  private static int step(int objectSize) {
    return objectSize + STEP - 1 >>> STEP_SHIFT;
  }
}
