package io.ghostswap.fuse.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UndoStackTest {
  private final UndoStack stack = new UndoStack();
  private final List<String> undone = new ArrayList<>();

  @Test
  void shouldUndoTheLastStepFirst() {
    stack.push(() -> undone.add("first"));
    stack.push(() -> undone.add("second"));
    stack.undo(new AttachException("cause"));
    assertEquals(List.of("second", "first"), undone);
  }

  @Test
  void shouldGoOnWhenAnUndoFails() {
    final AttachException cause = new AttachException("cause");
    stack.push(() -> undone.add("first"));
    stack.push(
        () -> {
          throw new AttachException("cannot be undone");
        });
    stack.undo(cause);
    assertEquals(List.of("first"), undone);
    assertEquals("cannot be undone", cause.getSuppressed()[0].getMessage());
  }

  @Test
  void shouldUndoUninterruptedAndStayInterruptedAfterwards() {
    stack.push(() -> undone.add(Boolean.toString(Thread.currentThread().isInterrupted())));
    Thread.currentThread().interrupt();
    stack.undo(new AttachException("cause"));
    assertEquals(List.of("false"), undone);
    assertTrue(Thread.interrupted());
  }
}
