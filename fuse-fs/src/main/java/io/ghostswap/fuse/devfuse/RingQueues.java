package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.linux.Processors;
import io.ghostswap.fuse.transport.TransportException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The threads that serve a mount by FUSE over io_uring. The kernel has a queue for each processor
 * that there may ever be, and begins when all of them have an entry.
 */
final class RingQueues {
  /**
   * Threads of one queue. Two may wait for commands of the control file, which are one under way
   * and one behind it; one may read from the spill; one is left.
   */
  private static final int THREADS = 4;

  private final FuseDevice device;
  private final RingServer.HandlerMaker handlers;
  private final int dataBytes;
  private final Arena arena;

  /**
   * Prepares them.
   *
   * @param dataBytes largest read or write
   * @param arena outlives the threads
   */
  RingQueues(FuseDevice device, RingServer.HandlerMaker handlers, int dataBytes, Arena arena) {
    this.device = device;
    this.handlers = handlers;
    this.dataBytes = dataBytes;
    this.arena = arena;
  }

  /**
   * Starts the threads and waits until the kernel has all entries.
   *
   * @param started is told of each
   */
  void start(Consumer<Thread> started, Duration timeout)
      throws TransportException, InterruptedException {
    List<RingServer> servers = servers();
    for (RingServer server : servers) {
      Thread thread = Thread.ofPlatform().daemon().name(server.name()).unstarted(server);
      thread.start();
      started.accept(thread);
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    for (RingServer server : servers) {
      await(server, deadline - System.nanoTime());
    }
  }

  private List<RingServer> servers() throws TransportException {
    try {
      List<Integer> online = Processors.online();
      List<Integer> offline = new ArrayList<>(Processors.possible());
      offline.removeAll(online);
      List<RingServer> servers = new ArrayList<>();
      for (int processor : online) {
        for (int i = 0; i < THREADS; i++) {
          servers.add(server("fuse-ring-" + processor + "-" + i, processor, List.of(processor)));
        }
      }
      if (!offline.isEmpty()) {
        servers.add(server("fuse-ring-spare", RingServer.ANY_PROCESSOR, offline));
      }
      return Collections.unmodifiableList(servers);
    } catch (IOException e) {
      throw new TransportException("the processors cannot be listed", e);
    }
  }

  private RingServer server(String name, int processor, List<Integer> queues) {
    List<RingEntry> entries =
        queues.stream().map(queue -> new RingEntry(queue, dataBytes, arena)).toList();
    return new RingServer(name, processor, entries, device, handlers, arena);
  }

  private static void await(RingServer server, long nanoseconds)
      throws TransportException, InterruptedException {
    try {
      server.registered().get(nanoseconds, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TransportException refusal
          ? refusal
          : new TransportException("FUSE over io_uring cannot be used", e);
    } catch (TimeoutException e) {
      throw new TransportException("FUSE over io_uring did not begin", e);
    }
  }
}
