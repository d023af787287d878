package io.ghostswap.fuse.devfuse;

/** Where a reply goes that another thread makes than the one that took the request. */
@FunctionalInterface
interface ReplyTarget {
  /**
   * Whether a request may wait for another thread now. Who gets true sends a reply later.
   *
   * @param uid the user whose request it is; root is never refused
   */
  default boolean mayWait(int uid) {
    return true;
  }

  /**
   * Sends a reply. A request that was interrupted is gone, and so may be the mount: nobody is left
   * to be told.
   *
   * @param buffer has the reply; of the calling thread
   * @param length of the reply
   */
  void send(MessageBuffer buffer, int length);
}
