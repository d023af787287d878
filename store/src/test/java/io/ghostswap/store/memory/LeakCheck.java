package io.ghostswap.store.memory;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Fails every test of the module that leaves native memory mapped, and says under which tag. JUnit
 * finds it by itself.
 */
public final class LeakCheck implements TestInstancePreConstructCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LeakCheck.class);

  /** Called by JUnit. */
  public LeakCheck() {}

  @Override
  public void preConstructTestInstance(
      final TestInstanceFactoryContext factory, final ExtensionContext context) {
    context.getStore(NAMESPACE).put(MemoryTag.class, mapped());
  }

  @Override
  public void afterEach(final ExtensionContext context) {
    final Map<?, ?> before = context.getStore(NAMESPACE).get(MemoryTag.class, Map.class);
    final Map<MemoryTag, Long> after = mapped();
    if (!after.equals(before)) {
      throw new AssertionError(
          "bytes of native memory mapped before the test: " + before + ", after it: " + after);
    }
  }

  private static Map<MemoryTag, Long> mapped() {
    final Map<MemoryTag, Long> bytes = new EnumMap<>(MemoryTag.class);
    for (final MemoryTag tag : MemoryTag.values()) {
      bytes.put(tag, NativeMemory.bytes(tag));
    }
    return bytes;
  }
}
