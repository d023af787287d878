package io.ghostswap.store.spill;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Layout of a record: a header of one unit, then the payload, then zeros up to the next unit.
 * Little-endian.
 *
 * <pre>
 *    0               4       6   7   8               12              16
 *   +---------------+-------+---+---+---------------+---------------+----------- - -+-----+
 *   |     slot      |length |cod|flg|  generation   |   checksum    |    payload    |  0  |
 *   +---------------+-------+---+---+---------------+---------------+----------- - -+-----+
 * </pre>
 *
 * <ul>
 *   <li>length: bytes of the payload, 1 to 4096
 *   <li>flags: bit 0 is set in every record, so that zeros are no record
 *   <li>generation: low half of the segment's generation, which tells a record of an earlier use of
 *       the segment
 *   <li>checksum: CRC32C over the bytes before it and the payload, mixed with the unit at which the
 *       record was written, so that a record that the device puts at another place of the segment
 *       is none
 * </ul>
 */
final class RecordDescriptor {

  static final int SLOT_OFFSET = 0;
  static final int LENGTH_OFFSET = SLOT_OFFSET + Integer.BYTES;
  static final int CODEC_OFFSET = LENGTH_OFFSET + Short.BYTES;
  static final int FLAGS_OFFSET = CODEC_OFFSET + Byte.BYTES;
  static final int GENERATION_OFFSET = FLAGS_OFFSET + Byte.BYTES;
  static final int CHECKSUM_OFFSET = GENERATION_OFFSET + Integer.BYTES;
  static final int HEADER_BYTES = CHECKSUM_OFFSET + Integer.BYTES;

  /** A page is never longer than this, compressed or raw. */
  static final int MAX_PAYLOAD_BYTES = 4096;

  static final int MAX_UNITS = units(MAX_PAYLOAD_BYTES);

  /** Set in the flags of every record. */
  static final byte RECORD_FLAG = 1;

  /** Spreads the unit over the checksum's bits; odd, so that no two units give the same. */
  private static final int UNIT_SPREAD = 0x9E3779B1;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RecordDescriptor() {}

  /** Units of a record whose payload has the given length. */
  static int units(int length) {
    return (HEADER_BYTES + length + SpillLayout.UNIT_BYTES - 1) >>> SpillLayout.UNIT_SHIFT;
  }

  static boolean isLength(int length) {
    return length >= 1 && length <= MAX_PAYLOAD_BYTES;
  }

  static int slot(MemorySegment memory, long record) {
    return memory.get(INT, record + SLOT_OFFSET);
  }

  static int length(MemorySegment memory, long record) {
    return memory.get(SHORT, record + LENGTH_OFFSET);
  }

  static int codec(MemorySegment memory, long record) {
    return memory.get(ValueLayout.JAVA_BYTE, record + CODEC_OFFSET) & 0xFF;
  }

  static int flags(MemorySegment memory, long record) {
    return memory.get(ValueLayout.JAVA_BYTE, record + FLAGS_OFFSET);
  }

  static int generation(MemorySegment memory, long record) {
    return memory.get(INT, record + GENERATION_OFFSET);
  }

  static int checksum(MemorySegment memory, long record) {
    return memory.get(INT, record + CHECKSUM_OFFSET);
  }

  /** Writes the part of a header that does not depend on the record's place. */
  static void header(MemorySegment memory, long record, int slot, int length, int codec) {
    memory.set(INT, record + SLOT_OFFSET, slot);
    memory.set(SHORT, record + LENGTH_OFFSET, (short) length);
    memory.set(ValueLayout.JAVA_BYTE, record + CODEC_OFFSET, (byte) codec);
    memory.set(ValueLayout.JAVA_BYTE, record + FLAGS_OFFSET, RECORD_FLAG);
  }

  /** Completes a header for the place the record is written to. */
  static void seal(IoBuffer buffer, int record, long generation, int unit) {
    MemorySegment memory = buffer.memory();
    memory.set(INT, record + GENERATION_OFFSET, (int) generation);
    int length = length(memory, record);
    memory.set(INT, record + CHECKSUM_OFFSET, expectedChecksum(buffer, record, length, unit));
  }

  /**
   * Whether the bytes at an offset are the record that was sealed for this generation and unit.
   *
   * @param limit end of the bytes that may be looked at
   */
  static boolean isIntact(IoBuffer buffer, int record, int limit, long generation, int unit) {
    MemorySegment memory = buffer.memory();
    int length = length(memory, record);
    return isLength(length)
        && (flags(memory, record) & RECORD_FLAG) != 0
        && generation(memory, record) == (int) generation
        && record + HEADER_BYTES + length <= limit
        && checksum(memory, record) == expectedChecksum(buffer, record, length, unit);
  }

  /** Whether a header is all zeros: the rest of the block holds no record. */
  static boolean isPadding(MemorySegment memory, long record) {
    return memory.get(ValueLayout.JAVA_LONG, record) == 0
        && memory.get(ValueLayout.JAVA_LONG, record + Long.BYTES) == 0;
  }

  private static int expectedChecksum(IoBuffer buffer, int record, int length, int unit) {
    int crc = buffer.checksum(record, CHECKSUM_OFFSET, record + HEADER_BYTES, length);
    return crc ^ unit * UNIT_SPREAD;
  }
}
