package io.keytrail.cloudtrail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over one JSON value, in one pass and without tokens, and stops where a bracket, quote or
 * colon cannot stand. Notes on the way where the top-level members stand that decide what the value
 * is.
 *
 * <p>Depth costs a bit for each level down to the bound; what is deeper is only counted.
 */
final class ValueWalker {
  /** How the walk over one value ended. */
  enum Walk {
    COMPLETE,
    /** It is an object with a {@code Records} list, into which pos now points. */
    RECORDS_LIST,
    /** It is an object with a {@code logEvents} list, into which pos now points. */
    LOG_EVENTS_LIST,
    DAMAGED,
    END_OF_INPUT
  }

  private static final int MAX_KEY = 32;
  private static final byte[] CONTROL_MESSAGE = ascii("CONTROL_MESSAGE");
  private static final byte[] KMS = ascii("kms.amazonaws.com");
  private static final byte[] KMS_CHINA = ascii("kms.amazonaws.com.cn");

  // What stood before, outside strings.
  private static final int AFTER_OPEN = 0;
  private static final int AFTER_COMMA = 1;
  private static final int AFTER_COLON = 2;
  private static final int AFTER_KEY = 3;
  private static final int AFTER_VALUE = 4;
  private static final int IN_LITERAL = 5;

  private final CarrierBuffer in;
  private final int maxDepth;

  /** Bit {@code depth - 1} is set where an object is open, clear where an array is. */
  private long[] objects = new long[1];

  private int depth;
  private final byte[] key = new byte[MAX_KEY];
  private int keyLength;
  private boolean tooDeep;
  private boolean recordsIsNoList;
  private boolean controlMessage;

  // Offsets from the value's start of what the top-level members say; 0 when unseen.
  private final int[] hintStart = new int[TopLevelMember.COUNT];
  private final int[] hintEnd = new int[TopLevelMember.COUNT];

  ValueWalker(CarrierBuffer in, int maxDepth) {
    this.in = in;
    this.maxDepth = maxDepth;
  }

  /** Whether the value nests deeper than the bound. */
  boolean tooDeep() {
    return tooDeep;
  }

  /** Whether it has a {@code Records} that is no list. */
  boolean recordsIsNoList() {
    return recordsIsNoList;
  }

  /** Whether its {@code messageType} is CONTROL_MESSAGE. */
  boolean isControlMessage() {
    return controlMessage;
  }

  /** Which {@link TopLevelMember} the name read last is. */
  int member() {
    return TopLevelMember.of(key, 0, keyLength);
  }

  /** Whether the string read last by {@link #readKey} is CONTROL_MESSAGE. */
  boolean readControlMessage() {
    return isControl(key, 0, keyLength);
  }

  /** Whether the record shows an {@code eventSource} at its top level. */
  boolean hasEventSource() {
    return hintEnd[TopLevelMember.EVENT_SOURCE] != 0;
  }

  int hintStart(int member) {
    return hintStart[member];
  }

  /** 0 when unseen. */
  int hintEnd(int member) {
    return hintEnd[member];
  }

  boolean isKms() {
    int from = in.start + hintStart[TopLevelMember.EVENT_SOURCE];
    int to = in.start + hintEnd[TopLevelMember.EVENT_SOURCE];
    return Arrays.equals(in.bytes, from, to, KMS, 0, KMS.length)
        || Arrays.equals(in.bytes, from, to, KMS_CHINA, 0, KMS_CHINA.length);
  }

  /** {@code eventTime} of the record, or {@link Long#MIN_VALUE}. */
  long eventTimeMillis() {
    return IsoTime.parse(
        in.bytes,
        in.start + hintStart[TopLevelMember.EVENT_TIME],
        hintEnd[TopLevelMember.EVENT_TIME] - hintStart[TopLevelMember.EVENT_TIME]);
  }

  void reset() {
    in.tooLarge = false;
    tooDeep = false;
    recordsIsNoList = false;
    controlMessage = false;
    Arrays.fill(hintEnd, 0);
    Arrays.fill(hintStart, 0);
    depth = 0;
  }

  /**
   * The hot loop. Starts at the bracket at pos, ends behind its partner. Leaves pos where it
   * stopped.
   */
  Walk walk(boolean mayBeEnvelope, byte[] recordsBeginWith) {
    byte[] b = in.bytes;
    int p = in.pos;
    int to = in.limit;
    int before = AFTER_OPEN;
    boolean inObject = false;
    int member = TopLevelMember.NONE;
    for (; ; ) {
      if (p == to) {
        in.pos = p;
        if (!in.refill()) return Walk.END_OF_INPUT;
        b = in.bytes;
        p = in.pos;
        to = in.limit;
      }
      int c = b[p++] & 0xff;
      switch (JsonBytes.CLASS[c]) {
        case JsonBytes.SPACE:
          break;
        case JsonBytes.QUOTE:
          if (inObject && (before == AFTER_COMMA || before == AFTER_OPEN)) {
            before = AFTER_KEY;
            if (depth == 1) {
              int quote = JsonBytes.endOfPlain(b, p, to);
              if (quote < to && b[quote] == '"') {
                member = TopLevelMember.of(b, p, quote - p);
                p = quote + 1;
                break;
              }
              in.pos = p;
              if (!readKey()) return stopped();
              b = in.bytes;
              p = in.pos;
              to = in.limit;
              member = TopLevelMember.of(key, 0, keyLength);
              break;
            }
          } else if (before == AFTER_COLON
              || !inObject && (before == AFTER_COMMA || before == AFTER_OPEN)) {
            before = AFTER_VALUE;
            if (depth == 1 && member != TopLevelMember.NONE && in.start >= 0) {
              hintStart[member] = p - in.start;
              if (member == TopLevelMember.RECORDS && mayBeEnvelope) recordsIsNoList = true;
            }
          } else if (depth <= maxDepth) {
            in.pos = p;
            return Walk.DAMAGED;
          }
          // To the end of the string.
          for (; ; ) {
            p = JsonBytes.endOfPlain(b, p, to);
            if (p == to) {
              in.pos = p;
              if (!in.refill()) return Walk.END_OF_INPUT;
              b = in.bytes;
              p = in.pos;
              to = in.limit;
              continue;
            }
            c = b[p++];
            if (c == '"') break;
            if (c == '\\') {
              if (p == to) {
                in.pos = p;
                if (!in.refill()) return Walk.END_OF_INPUT;
                b = in.bytes;
                p = in.pos;
                to = in.limit;
              }
              p++;
            } else if (c == '\n') {
              in.pos = p;
              return Walk.DAMAGED;
            }
          }
          if (depth == 1 && member >= TopLevelMember.MESSAGE_TYPE && before == AFTER_VALUE) {
            if (in.start >= 0) noteHint(member, p - 1);
            member = TopLevelMember.NONE;
          }
          break;
        case JsonBytes.OPEN:
          if (depth < maxDepth || depth == 0) {
            boolean valueMayStart =
                before == AFTER_COLON
                    || depth == 0
                    || !inObject && (before == AFTER_COMMA || before == AFTER_OPEN);
            if (!valueMayStart) {
              in.pos = p;
              return Walk.DAMAGED;
            }
            if (recordsBeginWith != null && before == AFTER_COMMA && c == '{') {
              // A record as element of a list inside a record: the outer one was cut off there.
              in.pos = p - 1;
              boolean record = in.objectBeginsWith(recordsBeginWith);
              b = in.bytes;
              p = in.pos + 1;
              to = in.limit;
              if (record) {
                in.pos = p;
                return Walk.DAMAGED;
              }
            }
            if (depth == 1
                && (member == TopLevelMember.RECORDS || member == TopLevelMember.LOG_EVENTS)) {
              if (mayBeEnvelope && c == '[') {
                in.pos = p;
                return member == TopLevelMember.RECORDS ? Walk.RECORDS_LIST : Walk.LOG_EVENTS_LIST;
              }
              if (mayBeEnvelope && member == TopLevelMember.RECORDS) recordsIsNoList = true;
            }
            inObject = c == '{';
            push(inObject);
          } else {
            depth++;
            if (!tooDeep) {
              tooDeep = true;
              in.pos = p;
              in.drop();
            }
            inObject = false;
          }
          member = TopLevelMember.NONE;
          before = AFTER_OPEN;
          break;
        case JsonBytes.CLOSE:
          if (depth <= maxDepth && inObject != (c == '}')) {
            in.pos = p;
            return Walk.DAMAGED;
          }
          depth--;
          if (depth == 0) {
            in.pos = p;
            return Walk.COMPLETE;
          }
          inObject = depth <= maxDepth && isObject(depth);
          before = AFTER_VALUE;
          break;
        case JsonBytes.COLON:
          if (before != AFTER_KEY && depth <= maxDepth) {
            in.pos = p;
            return Walk.DAMAGED;
          }
          before = AFTER_COLON;
          break;
        case JsonBytes.COMMA:
          if (before < AFTER_VALUE && depth <= maxDepth) {
            in.pos = p;
            return Walk.DAMAGED;
          }
          before = AFTER_COMMA;
          break;
        case JsonBytes.LITERAL:
          if (before == AFTER_COLON || !inObject && before <= AFTER_COMMA) {
            if (depth == 1 && member == TopLevelMember.RECORDS && mayBeEnvelope)
              recordsIsNoList = true;
            member = TopLevelMember.NONE;
            before = IN_LITERAL;
          } else if (before != IN_LITERAL && depth <= maxDepth) {
            in.pos = p;
            return Walk.DAMAGED;
          }
          break;
        default:
          in.pos = p;
          return Walk.DAMAGED;
      }
    }
  }

  private void noteHint(int member, int valueEnd) {
    if (member == TopLevelMember.MESSAGE_TYPE) {
      controlMessage = isControl(in.bytes, in.start + hintStart[member], valueEnd);
      return;
    }
    hintEnd[member] = valueEnd - in.start;
  }

  private static boolean isControl(byte[] b, int from, int to) {
    return Arrays.equals(b, from, to, CONTROL_MESSAGE, 0, CONTROL_MESSAGE.length);
  }

  private void push(boolean object) {
    int word = depth >> 6;
    if (word == objects.length) objects = Arrays.copyOf(objects, objects.length * 2);
    if (object) objects[word] |= 1L << depth;
    else objects[word] &= ~(1L << depth);
    depth++;
  }

  private boolean isObject(int atDepth) {
    return (objects[(atDepth - 1) >> 6] & (1L << (atDepth - 1))) != 0;
  }

  private Walk stopped() {
    return in.pos == in.limit && !in.refill() ? Walk.END_OF_INPUT : Walk.DAMAGED;
  }

  /**
   * Reads a member name whose opening quote lies behind pos into {@link #key}; false when it is cut
   * off. A name with escapes, or too long to be one of ours, comes out as an empty name.
   */
  boolean readKey() {
    keyLength = 0;
    boolean plain = true;
    for (; ; ) {
      if (in.pos == in.limit && !in.refill()) return false;
      int c = in.bytes[in.pos++];
      if (c == '"') break;
      if (c == '\n') return false;
      if (c == '\\') {
        plain = false;
        if (in.pos == in.limit && !in.refill()) return false;
        in.pos++;
      }
      if (keyLength < MAX_KEY) key[keyLength] = (byte) c;
      keyLength++;
    }
    if (!plain || keyLength > MAX_KEY) keyLength = 0;
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
