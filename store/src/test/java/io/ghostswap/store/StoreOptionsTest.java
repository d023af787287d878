package io.ghostswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ghostswap.config.Parameters;
import io.ghostswap.config.ZpoolType;
import io.ghostswap.store.pool.ZbudPool;
import io.ghostswap.store.pool.ZsmallocPool;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreOptionsTest {
  @Test
  void shouldNameTheAllocatorOfThePool() {
    assertEquals(ZbudPool.class, pool(new StoreOptions(256, List.of(), 1 << 20, ZpoolType.ZBUD)));
    assertEquals(
        ZsmallocPool.class, pool(new StoreOptions(256, List.of(), 1 << 20, ZpoolType.ZSMALLOC)));
    assertEquals(ZsmallocPool.class, pool(new StoreOptions(256, List.of(), 1 << 20)));
  }

  private static Class<?> pool(final StoreOptions options) {
    try (PageStore store = PageStore.open(options, new Parameters())) {
      return store.parts().pool().getClass();
    }
  }
}
