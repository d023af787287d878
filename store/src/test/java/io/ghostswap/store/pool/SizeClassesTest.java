package io.ghostswap.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SizeClassesTest {
  private final SizeClasses classes = new SizeClasses();

  @Test
  void shouldTakeEveryLengthInSmallestClassThatFits() {
    for (int length = 1; length <= Zpool.MAX_LENGTH; length++) {
      SizeClass sizeClass = classes.forLength(length);
      assertTrue(sizeClass.maxLength() >= length, "length " + length);
      if (sizeClass.index > 0) {
        assertTrue(classes.get(sizeClass.index - 1).maxLength() < length, "length " + length);
      }
    }
  }

  @Test
  void shouldKeepHeadersInsideFramesAndObjectsInsideZspage() {
    for (int i = 0; i < classes.count(); i++) {
      SizeClass sizeClass = classes.get(i);
      assertEquals(i, sizeClass.index);
      assertTrue(sizeClass.objectsPerZspage <= ObjectHandle.MAX_OBJECTS);
      assertTrue(sizeClass.framesPerZspage <= ZspageDescriptor.MAX_FRAMES);
      if (!sizeClass.isHuge) {
        assertEquals(0, sizeClass.objectSize % SizeClasses.STEP);
        assertTrue(
            sizeClass.objectsPerZspage * sizeClass.objectSize <= sizeClass.framesPerZspage * 4096);
        assertTrue(sizeClass.objectsPerZspage > sizeClass.framesPerZspage);
      }
    }
  }

  @Test
  void shouldHaveHugeClassAboveThreeThousandSixHundred() {
    assertFalse(classes.forLength(3632 - 8).isHuge);
    SizeClass huge = classes.forLength(3632 - 7);
    assertTrue(huge.isHuge);
    assertEquals(1, huge.framesPerZspage);
    assertEquals(1, huge.objectsPerZspage);
    assertEquals(4096, huge.maxLength());
  }

  @Test
  void shouldMergeClassesOfEqualZspages() {
    for (int i = 1; i < classes.count(); i++) {
      SizeClass a = classes.get(i - 1);
      SizeClass b = classes.get(i);
      assertTrue(a.objectSize < b.objectSize);
      assertFalse(
          a.framesPerZspage == b.framesPerZspage && a.objectsPerZspage == b.objectsPerZspage);
    }
  }

  @Test
  void shouldWasteLittleOfZspage() {
    for (int i = 0; i < classes.count(); i++) {
      SizeClass sizeClass = classes.get(i);
      if (!sizeClass.isHuge) {
        int used = sizeClass.objectsPerZspage * sizeClass.objectSize;
        int total = sizeClass.framesPerZspage * 4096;
        assertTrue((total - used) * 100 < total * 8, "object size " + sizeClass.objectSize);
      }
    }
  }
}
