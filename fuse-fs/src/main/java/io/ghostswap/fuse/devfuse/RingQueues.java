package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.linux.Processors;
import io.ghostswap.fuse.transport.TransportException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The threads that serve a mount by FUSE over io_uring. The kernel has a queue for each processor
 * that there may ever be, and begins when all of them have an entry. The queues of processors that
 * do not run share one thread: a processor that is added later is served, but not at home.
 */
final class RingQueues {
  /** The kernel takes no smaller entries, however small requests are. */
  private static final int LEAST_DATA_BYTES = 8192;

  private final FuseDevice device;
  private final RingServer.HandlerMaker handlers;
  private final int threads;
  private final int dataBytes;
  private final Arena arena;

  /**
   * Prepares them.
   *
   * @param threads of each processor that runs, with one entry each
   * @param dataBytes largest read or write
   * @param arena outlives the threads
   */
  RingQueues(
      FuseDevice device,
      RingServer.HandlerMaker handlers,
      int threads,
      int dataBytes,
      Arena arena) {
    this.device = device;
    this.handlers = handlers;
    this.threads = threads;
    this.dataBytes = Math.max(dataBytes, LEAST_DATA_BYTES);
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
    await(servers, timeout);
  }

  private List<RingServer> servers() throws TransportException {
    try {
      List<Integer> online = Processors.online();
      // The kernel counts its queues from 0, without gaps.
      List<Integer> offline =
          new ArrayList<>(IntStream.range(0, Processors.possible().size()).boxed().toList());
      offline.removeAll(online);
      List<RingServer> servers = new ArrayList<>();
      for (int processor : online) {
        WaitingTexts texts = new WaitingTexts(threads);
        for (int i = 0; i < threads; i++) {
          String name = "fuse-ring-" + processor + "-" + i;
          servers.add(server(name, processor, List.of(processor), texts));
        }
      }
      if (!offline.isEmpty()) {
        WaitingTexts texts = new WaitingTexts(1);
        servers.add(server("fuse-ring-spare", RingServer.ANY_PROCESSOR, offline, texts));
      }
      return Collections.unmodifiableList(servers);
    } catch (IOException e) {
      throw new TransportException("the processors cannot be listed", e);
    }
  }

  private RingServer server(String name, int processor, List<Integer> queues, WaitingTexts texts) {
    List<RingEntry> entries =
        queues.stream().map(queue -> new RingEntry(queue, dataBytes, arena)).toList();
    return new RingServer(name, processor, entries, device, handlers, texts, arena);
  }

  /** Waits for all of them, also when one has failed: the mount must not end under the others. */
  private static void await(List<RingServer> servers, Duration timeout)
      throws TransportException, InterruptedException {
    CompletableFuture<?>[] all =
        servers.stream().map(RingServer::registered).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(all).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TransportException refusal
          ? refusal
          : new TransportException("FUSE over io_uring cannot be used", e);
    } catch (TimeoutException e) {
      throw new TransportException("FUSE over io_uring did not begin", e);
    }
  }
}
