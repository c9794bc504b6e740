package io.keytrail.cloudtrail;

import io.keytrail.reject.RejectReason;
import io.keytrail.reject.Rejected;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a carrier into records without understanding them.
 *
 * <p>It looks at quotes, brackets, commas and colons only, in one pass over a buffer that slides
 * along the stream. The lists that hold records ({@code Records}, {@code logEvents}, a top-level
 * array) are walked, not held; a record that exceeds a bound is walked to its end without being
 * kept. On the way it notes where a record's {@code eventSource}, {@code eventTime} and {@code
 * eventName} stand, so that the many records of other services need no parser at all.
 *
 * <p>Where a bracket, quote or colon cannot stand, the value under way is damaged. Reading goes on
 * at the next line (top level) or at the next object that begins with the member that the records
 * of this list begin with; looked for from the start of the damaged value, because its damage may
 * show only inside its successor. How much may be read twice is bounded, so hostile input costs
 * linear time.
 */
final class RecordCutter implements Closeable {
  /** What {@link #next} found. */
  enum Cut {
    /** A value of its own: record or envelope, held in the buffer. */
    RECORD,
    /** An element of a CloudWatch Logs {@code logEvents}, held in the buffer. */
    LOG_EVENT,
    /** A CloudWatch Logs envelope without log events to deliver: a control message, or none. */
    EMPTY_ENVELOPE,
    /** Something unusable: see {@link #reason} and {@link #detail}. */
    REJECTED,
    END
  }

  /** Where between values the cutter stands. The top level is {@code level == 0}. */
  private enum Place {
    /** In a top-level array, before an element. */
    ARRAY,
    /** In {@code Records}, before an element. */
    RECORDS,
    /** In {@code logEvents}, before an element. */
    LOG_EVENTS,
    /** In the object that holds Records or logEvents, after that list. */
    ENVELOPE
  }

  /** How the walk over one value ended. */
  private enum Walk {
    COMPLETE,
    RECORDS_LIST,
    LOG_EVENTS_LIST,
    DAMAGED,
    END_OF_INPUT
  }

  private static final int INITIAL_BUFFER = 1 << 14;
  private static final int READ_AHEAD = 1 << 16;
  private static final int MAX_LEVELS = 8;

  /** Whatever the limits say: the buffer is one array. */
  private static final int MAX_RECORD_BYTES = 1 << 29;

  private static final int MAX_KEY = 32;
  private static final byte[] EVENT_VERSION = ascii("eventVersion");
  private static final byte[] LOG_EVENT_ID = ascii("id");
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

  private final CarrierInput in;
  private final int maxRecordBytes;
  private final int maxDepth;

  private byte[] buffer = new byte[INITIAL_BUFFER];
  private int pos;
  private int limit;
  private long bytesRead;
  private long rescanned;
  private boolean started;
  private boolean exhausted;
  private boolean failureTold;

  /** First byte of the value under way, or -1 when it is not held. */
  private int start = -1;

  private boolean tooLarge;
  private boolean tooDeep;

  /** First bytes of a value that is not held any more. */
  private byte[] dropped = new byte[0];

  private int end;
  private final Place[] places = new Place[MAX_LEVELS];
  private int level;

  /** Bit {@code depth - 1} is set where an object is open, clear where an array is. */
  private long[] objects = new long[1];

  private int depth;
  private byte[] firstKey = EVENT_VERSION;
  private final byte[] key = new byte[MAX_KEY];
  private int keyLength;

  private boolean recordsIsNoList;
  private boolean controlMessage;
  private boolean envelopeIsControl;
  private long itemsBeforeEnvelope;
  private long items;

  // Offsets from start of the values of eventSource, eventTime and eventName; 0 when not seen.
  private final int[] hintStart = new int[TopLevelMember.EVENT_NAME + 1];
  private final int[] hintEnd = new int[TopLevelMember.EVENT_NAME + 1];

  private RejectReason reason;
  private String detail;
  private boolean wholeCarrier;

  RecordCutter(CarrierInput in, DecodeLimits limits) {
    this.in = in;
    this.maxRecordBytes = Math.min(limits.maxRecordBytes(), MAX_RECORD_BYTES);
    this.maxDepth = limits.maxDepth();
  }

  /** Moves to the next record; what the last one left in the buffer is gone. */
  Cut next() {
    start = -1;
    dropped = new byte[0];
    wholeCarrier = false;
    Cut cut = level == 0 ? topLevel() : inList();
    if (cut != Cut.END) items++;
    return cut;
  }

  /** The buffer that holds the record just cut, from {@link #offset}, {@link #length} bytes. */
  byte[] buffer() {
    return buffer;
  }

  int offset() {
    return start;
  }

  int length() {
    return end - start;
  }

  RejectReason reason() {
    return reason;
  }

  String detail() {
    return detail;
  }

  /** Whether what was rejected is the carrier as such, and no record in it. */
  boolean wholeCarrier() {
    return wholeCarrier;
  }

  /** The first bytes of the record just cut or rejected. */
  byte[] firstBytes() {
    if (start < 0) return dropped;
    return Arrays.copyOfRange(
        buffer, start, Math.max(start, Math.min(end, start + Rejected.FIRST_BYTES)));
  }

  /** Whether the log event just cut is CloudWatch's own word, and no log line. */
  boolean inControlMessage() {
    return envelopeIsControl;
  }

  /** Whether the record shows an {@code eventSource} at its top level. */
  boolean hasEventSource() {
    return hintEnd[TopLevelMember.EVENT_SOURCE] != 0;
  }

  boolean isKms() {
    int from = start + hintStart[TopLevelMember.EVENT_SOURCE];
    int to = start + hintEnd[TopLevelMember.EVENT_SOURCE];
    return Arrays.equals(buffer, from, to, KMS, 0, KMS.length)
        || Arrays.equals(buffer, from, to, KMS_CHINA, 0, KMS_CHINA.length);
  }

  /** {@code eventTime} of the record, or {@link Long#MIN_VALUE}. */
  long eventTimeMillis() {
    return IsoTime.parse(
        buffer,
        start + hintStart[TopLevelMember.EVENT_TIME],
        hintEnd[TopLevelMember.EVENT_TIME] - hintStart[TopLevelMember.EVENT_TIME]);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  // ---- between values ----

  private Cut topLevel() {
    for (; ; ) {
      int c = skipSpace();
      if (c < 0) return endOfInput();
      if (!started) {
        started = true;
        if (c != '{' && c != '[' && looksBinary()) return rejectCarrier();
      }
      if (c == '[') {
        pos++;
        enter(Place.ARRAY);
        return inList();
      }
      if (c == ',') {
        pos++;
        continue;
      }
      if (c != '{') return garbageLine();
      Cut cut = value(null);
      if (cut != null) return cut;
      return inList();
    }
  }

  private Cut inList() {
    while (level > 0) {
      int c = skipSpace();
      if (c < 0) return openAtEnd();
      Place place = places[level - 1];
      if (place == Place.ENVELOPE) {
        Cut cut = envelopeMember(c);
        if (cut != null) return cut;
      } else if (c == ',') {
        pos++;
      } else if (c == ']') {
        pos++;
        if (place == Place.ARRAY) level--;
        else places[level - 1] = Place.ENVELOPE;
      } else if (c == '[' && place == Place.ARRAY && level < MAX_LEVELS) {
        pos++;
        enter(Place.ARRAY);
      } else if (c == '{' || c == '[') {
        Cut cut = value(place);
        if (cut != null) return cut;
      } else if (JsonBytes.CLASS[c] == JsonBytes.LITERAL || c == '"' && place == Place.ARRAY) {
        return scalarElement(c);
      } else {
        return damagedList("a list of records holds something that is no record");
      }
    }
    return topLevel();
  }

  /** Reads on behind the list of an envelope; null when there is nothing to report. */
  private Cut envelopeMember(int c) {
    if (c == ',') {
      pos++;
      return null;
    }
    if (c == '}') {
      pos++;
      level--;
      if (items > itemsBeforeEnvelope) return null;
      itemsBeforeEnvelope = items;
      return envelopeIsControl ? Cut.EMPTY_ENVELOPE : null;
    }
    if (c != '"') return damagedList("the object around the records is damaged");
    pos++;
    if (!readKey() || skipSpace() != ':') {
      return damagedList("the object around the records is damaged");
    }
    pos++;
    int member = TopLevelMember.of(key, 0, keyLength);
    c = skipSpace();
    if (c == '[' && (member == TopLevelMember.RECORDS || member == TopLevelMember.LOG_EVENTS)) {
      pos++;
      places[level - 1] = member == TopLevelMember.RECORDS ? Place.RECORDS : Place.LOG_EVENTS;
      return null;
    }
    if (member == TopLevelMember.MESSAGE_TYPE && c == '"') {
      pos++;
      if (!readKey()) return damagedList("the object around the records is damaged");
      envelopeIsControl = isControl(key, 0, keyLength);
      return null;
    }
    return skipMemberValue(c);
  }

  private Cut skipMemberValue(int c) {
    if (c == '{' || c == '[') {
      resetValue();
      Walk walk = walk(false, false);
      start = -1;
      if (walk == Walk.COMPLETE) return null;
      return damagedList("the object around the records is damaged");
    }
    if (c == '"') {
      pos++;
      return skipString() ? null : damagedList("the object around the records is damaged");
    }
    while (c >= 0 && JsonBytes.CLASS[c] == JsonBytes.LITERAL) {
      pos++;
      c = peek();
    }
    return c >= 0 && JsonBytes.CLASS[c] != JsonBytes.BAD
        ? null
        : damagedList("the object around the records is damaged");
  }

  // ---- one value ----

  /** Walks the value at pos; null when it turned out to be an envelope whose list was entered. */
  private Cut value(Place place) {
    resetValue();
    start = pos;
    // A Records list inside a Records list: the file before it was cut off and this one joined on.
    Walk walk = walk(place != Place.LOG_EVENTS && level < MAX_LEVELS, place == Place.RECORDS);
    end = pos;
    switch (walk) {
      case RECORDS_LIST:
        enter(Place.RECORDS);
        return null;
      case LOG_EVENTS_LIST:
        enter(Place.LOG_EVENTS);
        return null;
      case COMPLETE:
        return complete(place);
      case DAMAGED:
        return damagedValue(place);
      default:
        return valueOpenAtEnd(place);
    }
  }

  private void resetValue() {
    tooLarge = false;
    tooDeep = false;
    recordsIsNoList = false;
    controlMessage = false;
    Arrays.fill(hintEnd, 0);
    Arrays.fill(hintStart, 0);
    depth = 0;
  }

  private Cut complete(Place place) {
    if (tooLarge || start >= 0 && end - start > maxRecordBytes) {
      return reject(
          RejectReason.RECORD_TOO_LARGE,
          "the record is longer than the limit of " + maxRecordBytes + " bytes");
    }
    if (tooDeep) {
      return reject(RejectReason.TOO_DEEP, "the record nests deeper than the limit of " + maxDepth);
    }
    if (recordsIsNoList) {
      return reject(RejectReason.UNKNOWN_CARRIER, "Records is not a list");
    }
    if (place == Place.RECORDS && hasEventSource()) learnFirstKey();
    if (place == Place.LOG_EVENTS) return Cut.LOG_EVENT;
    return Cut.RECORD;
  }

  /**
   * The hot loop. Starts at the bracket at pos, ends behind its partner. Leaves pos where it
   * stopped.
   */
  private Walk walk(boolean mayBeEnvelope, boolean inRecords) {
    byte[] b = buffer;
    int p = pos;
    int to = limit;
    int before = AFTER_OPEN;
    boolean inObject = false;
    int member = TopLevelMember.NONE;
    for (; ; ) {
      if (p == to) {
        pos = p;
        if (!refill()) return Walk.END_OF_INPUT;
        b = buffer;
        p = pos;
        to = limit;
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
              pos = p;
              if (!readKey()) return stopped();
              b = buffer;
              p = pos;
              to = limit;
              member = TopLevelMember.of(key, 0, keyLength);
              break;
            }
          } else if (before == AFTER_COLON
              || !inObject && (before == AFTER_COMMA || before == AFTER_OPEN)) {
            before = AFTER_VALUE;
            if (depth == 1 && member != TopLevelMember.NONE && start >= 0) {
              hintStart[member] = p - start;
              if (member == TopLevelMember.RECORDS && mayBeEnvelope) recordsIsNoList = true;
            }
          } else if (depth <= maxDepth) {
            pos = p;
            return Walk.DAMAGED;
          }
          // To the end of the string.
          for (; ; ) {
            p = JsonBytes.endOfPlain(b, p, to);
            if (p == to) {
              pos = p;
              if (!refill()) return Walk.END_OF_INPUT;
              b = buffer;
              p = pos;
              to = limit;
              continue;
            }
            c = b[p++];
            if (c == '"') break;
            if (c == '\\') {
              if (p == to) {
                pos = p;
                if (!refill()) return Walk.END_OF_INPUT;
                b = buffer;
                p = pos;
                to = limit;
              }
              p++;
            } else if (c == '\n') {
              pos = p;
              return Walk.DAMAGED;
            }
          }
          if (depth == 1 && member >= TopLevelMember.MESSAGE_TYPE && before == AFTER_VALUE) {
            if (start >= 0) noteHint(member, p - 1);
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
              pos = p;
              return Walk.DAMAGED;
            }
            if (inRecords && before == AFTER_COMMA && c == '{') {
              // A record as element of a list inside a record: the outer one was cut off there.
              pos = p - 1;
              boolean record = depth > 0 && beginsLikeRecord();
              b = buffer;
              p = pos + 1;
              to = limit;
              if (record) {
                pos = p;
                return Walk.DAMAGED;
              }
            }
            if (depth == 1
                && (member == TopLevelMember.RECORDS || member == TopLevelMember.LOG_EVENTS)) {
              if (mayBeEnvelope && c == '[') {
                pos = p;
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
              pos = p;
              drop();
            }
            inObject = false;
          }
          member = TopLevelMember.NONE;
          before = AFTER_OPEN;
          break;
        case JsonBytes.CLOSE:
          if (depth <= maxDepth && inObject != (c == '}')) {
            pos = p;
            return Walk.DAMAGED;
          }
          depth--;
          if (depth == 0) {
            pos = p;
            return Walk.COMPLETE;
          }
          inObject = depth <= maxDepth && isObject(depth);
          before = AFTER_VALUE;
          break;
        case JsonBytes.COLON:
          if (before != AFTER_KEY && depth <= maxDepth) {
            pos = p;
            return Walk.DAMAGED;
          }
          before = AFTER_COLON;
          break;
        case JsonBytes.COMMA:
          if (before < AFTER_VALUE && depth <= maxDepth) {
            pos = p;
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
            pos = p;
            return Walk.DAMAGED;
          }
          break;
        default:
          pos = p;
          return Walk.DAMAGED;
      }
    }
  }

  private void noteHint(int member, int valueEnd) {
    if (member == TopLevelMember.MESSAGE_TYPE) {
      controlMessage = isControl(buffer, start + hintStart[member], valueEnd);
      return;
    }
    hintEnd[member] = valueEnd - start;
  }

  private static boolean isControl(byte[] bytes, int from, int to) {
    return Arrays.equals(bytes, from, to, CONTROL_MESSAGE, 0, CONTROL_MESSAGE.length);
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
    return pos == limit && !refill() ? Walk.END_OF_INPUT : Walk.DAMAGED;
  }

  /**
   * Reads a member name whose opening quote lies behind pos into {@link #key}; false when it is cut
   * off. A name with escapes, or too long to be one of ours, comes out as an empty name.
   */
  private boolean readKey() {
    keyLength = 0;
    boolean plain = true;
    for (; ; ) {
      if (pos == limit && !refill()) return false;
      int c = buffer[pos++];
      if (c == '"') break;
      if (c == '\n') return false;
      if (c == '\\') {
        plain = false;
        if (pos == limit && !refill()) return false;
        pos++;
      }
      if (keyLength < MAX_KEY) key[keyLength] = (byte) c;
      keyLength++;
    }
    if (!plain || keyLength > MAX_KEY) keyLength = 0;
    return true;
  }

  private boolean skipString() {
    boolean ended = readKey();
    keyLength = 0;
    return ended;
  }

  /** After damage, a record is recognised by the member that the records here begin with. */
  private void learnFirstKey() {
    int p = start + 1;
    while (JsonBytes.CLASS[buffer[p] & 0xff] == JsonBytes.SPACE) p++;
    int from = p + 1;
    int length = firstKey.length;
    if (buffer[p] != '"') return;
    if (from + length < end
        && buffer[from + length] == '"'
        && Arrays.equals(buffer, from, from + length, firstKey, 0, length)) {
      return;
    }
    int to = from;
    while (buffer[to] != '"' && to - from < MAX_KEY) to++;
    if (to > from && buffer[to] == '"') firstKey = Arrays.copyOfRange(buffer, from, to);
  }

  private Cut scalarElement(int first) {
    resetValue();
    start = pos;
    if (first == '"') {
      pos++;
      if (!skipString()) return damagedList("a list of records holds a broken string");
    } else {
      for (int c = first; c >= 0 && JsonBytes.CLASS[c] == JsonBytes.LITERAL; c = peek()) pos++;
    }
    end = pos;
    return reject(
        RejectReason.UNKNOWN_CARRIER, "a list of records holds a value that is no object");
  }

  // ---- damage ----

  private Cut damagedValue(Place place) {
    long damage = position();
    String what =
        start < 0
            ? "the JSON is damaged in a record past a limit"
            : "the JSON breaks off or is damaged near byte " + (pos - start) + " of the record";
    // No string holds a raw line end: what stands there is the end of a line that was cut off.
    boolean cutOff = buffer[pos - 1] == '\n';
    boolean found = resync(place, damage);
    if (!found) level = 0;
    if (tooLarge) return reject(RejectReason.RECORD_TOO_LARGE, what);
    cutOff |= found && position() <= damage;
    return reject(cutOff ? RejectReason.TRUNCATED : RejectReason.NOT_JSON, what);
  }

  private Cut valueOpenAtEnd(Place place) {
    if (start >= 0 && resync(place, position())) {
      return reject(RejectReason.TRUNCATED, "the record ends in the middle of a value");
    }
    start = -1;
    pos = limit;
    level = 0;
    if (in.failure() != null) return failed(false);
    if (tooLarge) {
      return reject(
          RejectReason.RECORD_TOO_LARGE,
          "the record is longer than the limit of " + maxRecordBytes + " bytes, and does not end");
    }
    if (tooDeep) {
      return reject(
          RejectReason.TOO_DEEP,
          "the record nests deeper than the limit of " + maxDepth + ", and does not end");
    }
    return reject(RejectReason.TRUNCATED, "the carrier ends in the middle of a record");
  }

  /**
   * Moves to where reading can go on: behind the first byte of the damaged value, if it is held and
   * reading it again is affordable, else behind the damage. False, with everything read, if there
   * is no such place.
   */
  private boolean resync(Place place, long damage) {
    long began = position();
    if (start >= 0) {
      began -= pos - start;
      end = pos;
      dropped = firstBytes();
      if (rescanned <= 4 * bytesRead + READ_AHEAD) pos = start + 1;
      else pos--;
      start = -1;
    } else {
      pos--;
    }
    boolean found = place == null ? toTopLevelValue() : toNextRecord();
    rescanned += Math.max(0, damage - position());
    if (position() - began < dropped.length) {
      dropped = Arrays.copyOf(dropped, (int) (position() - began));
    }
    return found;
  }

  /** Bytes of the carrier before pos. */
  private long position() {
    return bytesRead - limit + pos;
  }

  private Cut damagedList(String what) {
    start = pos;
    end = limit;
    dropped = firstBytes();
    start = -1;
    if (pos < limit && buffer[pos] != '{') pos++;
    boolean found = toNextRecord();
    if (found && places[level - 1] == Place.ENVELOPE) places[level - 1] = Place.RECORDS;
    if (!found) {
      level = 0;
      if (in.failure() != null) return failed(false);
    }
    return reject(RejectReason.NOT_JSON, what);
  }

  private Cut garbageLine() {
    start = pos;
    resetValue();
    for (; ; ) {
      int c = peek();
      if (c < 0 || c == '\n' || c == '{' && beginsLikeRecord()) break;
      pos++;
    }
    end = pos;
    if (start < 0) return reject(RejectReason.NOT_JSON, "a line that is no JSON");
    return reject(
        RejectReason.NOT_JSON, "a line of " + (end - start) + " bytes that is no JSON object");
  }

  /**
   * To the next line that begins with a value, or to the next value on the same line ({@code }{"});
   * false, with everything read, if there is none.
   */
  private boolean toTopLevelValue() {
    int before = 0;
    for (; ; ) {
      int c = peek();
      if (c < 0) return false;
      if (before == '\n' && (c == '{' || c == '[')) return true;
      if (before == '}' && c == '{' && at(1) == '"') return true;
      before = c;
      pos++;
    }
  }

  /** To the next object that begins like a record; false, with everything read, if none does. */
  private boolean toNextRecord() {
    for (; ; ) {
      int c = peek();
      if (c < 0) return false;
      if (c == '{' && beginsLikeRecord()) return true;
      pos++;
    }
  }

  private boolean beginsLikeRecord() {
    int ahead = 1;
    while (ahead < 64 && at(ahead) >= 0 && JsonBytes.CLASS[at(ahead)] == JsonBytes.SPACE) ahead++;
    if (at(ahead) != '"') return false;
    byte[] wanted = level > 0 && places[level - 1] == Place.LOG_EVENTS ? LOG_EVENT_ID : firstKey;
    for (int i = 0; i < wanted.length; i++) {
      if (at(ahead + 1 + i) != wanted[i]) return false;
    }
    return at(ahead + 1 + wanted.length) == '"';
  }

  private boolean looksBinary() {
    at(511);
    for (int i = pos; i < limit && i < pos + 512; i++) {
      int c = buffer[i];
      if (c >= 0 && c < 0x20 && JsonBytes.CLASS[c] != JsonBytes.SPACE) return true;
    }
    return false;
  }

  private Cut rejectCarrier() {
    start = pos;
    end = limit;
    dropped = firstBytes();
    start = -1;
    pos = limit;
    wholeCarrier = true;
    exhausted = true;
    return reject(RejectReason.NOT_JSON, "binary data, neither JSON nor gzip");
  }

  // ---- the end ----

  private Cut openAtEnd() {
    level = 0;
    if (in.failure() != null) return failed(false);
    return reject(RejectReason.TRUNCATED, "the carrier ends before its list of records does");
  }

  private Cut endOfInput() {
    if (in.failure() != null && !failureTold) return failed(items == 0);
    return Cut.END;
  }

  private Cut failed(boolean whole) {
    failureTold = true;
    wholeCarrier = whole;
    if (dropped.length == 0) dropped = in.head();
    return reject(in.failure(), in.failureDetail());
  }

  private Cut reject(RejectReason why, String what) {
    reason = why;
    detail = what;
    return Cut.REJECTED;
  }

  private void enter(Place place) {
    places[level++] = place;
    itemsBeforeEnvelope = items;
    envelopeIsControl = controlMessage;
    start = -1;
  }

  // ---- the buffer ----

  private int skipSpace() {
    for (; ; ) {
      int c = peek();
      if (c < 0) return -1;
      // A byte order mark stands at the start, or where files were joined.
      if (c == 0xef && at(1) == 0xbb && at(2) == 0xbf) pos += 3;
      else if (JsonBytes.CLASS[c] == JsonBytes.SPACE) pos++;
      else return c;
    }
  }

  private int peek() {
    return pos < limit || refill() ? buffer[pos] & 0xff : -1;
  }

  /** The byte so far ahead of pos, or -1. */
  private int at(int ahead) {
    while (pos + ahead >= limit) {
      if (!readMore()) return -1;
    }
    return buffer[pos + ahead] & 0xff;
  }

  /** Makes {@code pos < limit}; the value under way stays in the buffer as long as it may. */
  private boolean refill() {
    if (start >= 0 && pos - start > maxRecordBytes) {
      tooLarge = true;
      drop();
    }
    return readMore();
  }

  private boolean readMore() {
    if (exhausted) return false;
    int keep = start >= 0 ? start : pos;
    if (limit == buffer.length) {
      if (keep > 0) shift(keep);
      if (limit > buffer.length / 2) grow();
    }
    int n = in.read(buffer, limit, buffer.length - limit);
    if (n <= 0) {
      exhausted = true;
      return false;
    }
    limit += n;
    bytesRead += n;
    return true;
  }

  private void shift(int keep) {
    System.arraycopy(buffer, keep, buffer, 0, limit - keep);
    pos -= keep;
    limit -= keep;
    if (start >= 0) start -= keep;
  }

  private void grow() {
    buffer = Arrays.copyOf(buffer, buffer.length * 2);
  }

  private void drop() {
    end = pos;
    dropped = firstBytes();
    start = -1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
