package io.ghostswap.it.jmh;

import static io.ghostswap.it.density.Corpus.PAGE_SIZE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What each thread of a benchmark has of its own: scratch memory, and where it is in the pages. */
@State(Scope.Thread)
public class Worker {
  /** Odd, so that every page comes once before one comes again, and far from its neighbour. */
  private static final int STRIDE = 389;

  final LZ4Compressor compressor = LZ4Factory.nativeInstance().fastCompressor();
  final LZ4SafeDecompressor decompressor = LZ4Factory.nativeInstance().safeDecompressor();
  final ByteBuffer scratch = ByteBuffer.allocateDirect(PAGE_SIZE);
  final MemorySegment scratchSegment = MemorySegment.ofBuffer(scratch);
  final ByteBuffer encoded = ByteBuffer.allocateDirect(SamplePages.COMPRESSED_BOUND);
  final MemorySegment target = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(PAGE_SIZE));

  private int page = ThreadLocalRandom.current().nextInt();

  /** The next page of the sample. */
  int nextPage() {
    page += STRIDE;
    return page & SamplePages.PAGES - 1;
  }
}
