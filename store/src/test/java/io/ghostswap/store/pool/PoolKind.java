package io.ghostswap.store.pool;

import io.ghostswap.store.memory.FrameArena;

/** Every implementation of {@link Zpool}: what the interface promises is tested on each. */
enum PoolKind {
  ZSMALLOC,
  ZBUD;

  Zpool over(FrameArena arena) {
    return switch (this) {
      case ZSMALLOC -> new ZsmallocPool(arena);
      case ZBUD -> new ZbudPool(arena);
    };
  }
}
