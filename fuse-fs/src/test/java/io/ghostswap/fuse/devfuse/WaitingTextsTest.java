package io.ghostswap.fuse.devfuse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.fuse.fs.GhostFileSystem;
import org.junit.jupiter.api.Test;

class WaitingTextsTest {
  private static final int USER = 1000;

  @Test
  void shouldKeepOneThreadForPages() {
    WaitingTexts texts = new WaitingTexts(3);
    assertTrue(texts.add(USER));
    assertTrue(texts.add(USER));
    assertFalse(texts.add(USER));
    assertTrue(texts.add(GhostFileSystem.ROOT_USER), "root gets to it whatever others do");
    texts.remove();
    assertFalse(texts.add(USER), "root's counts");
    texts.remove();
    assertTrue(texts.add(USER));
  }

  @Test
  void shouldLetTextsWaitWhereThereIsOneThread() {
    WaitingTexts texts = new WaitingTexts(1);
    assertTrue(texts.add(USER));
    assertFalse(texts.add(USER));
  }
}
