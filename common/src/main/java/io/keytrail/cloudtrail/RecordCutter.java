package io.keytrail.cloudtrail;

import io.keytrail.reject.RejectReason;
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
    /** A CloudWatch Logs control message without log events. */
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

  private static final int READ_AHEAD = 1 << 16;
  private static final int MAX_LEVELS = 8;
  private static final int MAX_NAME = 64;
  private static final byte[] EVENT_VERSION = "eventVersion".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LOG_EVENT_ID = "id".getBytes(StandardCharsets.US_ASCII);

  private final CarrierInput carrier;
  private final CarrierBuffer in;
  private final ValueWalker walker;
  private final int maxDepth;

  private final Place[] places = new Place[MAX_LEVELS];
  private int level;
  private boolean envelopeIsControl;
  private long itemsBeforeEnvelope;
  private long items;
  private byte[] firstKey = EVENT_VERSION;
  private long readTwice;
  private boolean started;
  private boolean failureTold;

  private RejectReason reason;
  private String detail;
  private boolean wholeCarrier;

  RecordCutter(CarrierInput carrier, DecodeLimits limits) {
    this.carrier = carrier;
    this.in = new CarrierBuffer(carrier, limits.maxRecordBytes());
    this.walker = new ValueWalker(in, limits.maxDepth());
    this.maxDepth = limits.maxDepth();
  }

  /** Moves to the next record; what the last one left in the buffer is gone. */
  Cut next() {
    in.release();
    wholeCarrier = false;
    Cut cut;
    do {
      cut = level == 0 ? topLevel() : inList();
    } while (cut == null);
    if (cut != Cut.END) items++;
    return cut;
  }

  /** The buffer that holds the record just cut, from {@link #offset}, {@link #length} bytes. */
  byte[] buffer() {
    return in.bytes;
  }

  /** Where the record begins; negative when it is not held. */
  int offset() {
    return in.start;
  }

  int length() {
    return in.end - in.start;
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
    return in.firstBytes();
  }

  /** Whether the log event just cut is CloudWatch's own word, and no log line. */
  boolean inControlMessage() {
    return envelopeIsControl;
  }

  /** Whether the record shows an {@code eventSource} at its top level. */
  boolean hasEventSource() {
    return walker.hasEventSource();
  }

  boolean isKms() {
    return walker.isKms();
  }

  /** {@code eventTime} of the record, or {@link Long#MIN_VALUE}. */
  long eventTimeMillis() {
    return walker.eventTimeMillis();
  }

  /** Where the text of {@code eventSource} or {@code eventName} begins in {@link #buffer}. */
  int hintStart(int member) {
    return in.start + walker.hintStart(member);
  }

  /** Where it ends; 0 when the record does not show it. */
  int hintEnd(int member) {
    return walker.hintEnd(member) == 0 ? 0 : in.start + walker.hintEnd(member);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  // ---- between values; null means that nothing is to be reported yet ----

  private Cut topLevel() {
    int c = in.skipSpace();
    if (c < 0) return endOfInput();
    if (!started) {
      started = true;
      if (c != '{' && c != '[' && looksBinary()) return rejectCarrier();
    }
    if (c == '{') return value(null);
    if (c == '[') {
      in.pos++;
      enter(Place.ARRAY, false);
      return null;
    }
    if (c == ',') {
      in.pos++;
      return null;
    }
    return garbageLine();
  }

  private Cut inList() {
    int c = in.skipSpace();
    if (c < 0) return openAtEnd();
    Place place = places[level - 1];
    if (place == Place.ENVELOPE) return envelopeMember(c);
    if (c == ',') {
      in.pos++;
      return null;
    }
    if (c == ']') {
      in.pos++;
      if (place == Place.ARRAY) level--;
      else places[level - 1] = Place.ENVELOPE;
      return null;
    }
    if (c == '[' && place == Place.ARRAY && level < MAX_LEVELS) {
      in.pos++;
      enter(Place.ARRAY, false);
      return null;
    }
    if (c == '{' || c == '[') return value(place);
    if (JsonBytes.CLASS[c] == JsonBytes.LITERAL || c == '"' && place == Place.ARRAY) {
      return scalarElement(c);
    }
    return damagedList("a list of records holds something that is no record");
  }

  /** Reads on behind the list of an envelope. */
  private Cut envelopeMember(int c) {
    if (c == ',') {
      in.pos++;
      return null;
    }
    if (c == '}') {
      in.pos++;
      level--;
      return items == itemsBeforeEnvelope && envelopeIsControl ? Cut.EMPTY_ENVELOPE : null;
    }
    if (c != '"') return damagedEnvelope();
    in.pos++;
    if (!walker.readKey() || in.skipSpace() != ':') return damagedEnvelope();
    in.pos++;
    int member = walker.member();
    c = in.skipSpace();
    if (c == '[' && (member == TopLevelMember.RECORDS || member == TopLevelMember.LOG_EVENTS)) {
      in.pos++;
      places[level - 1] = member == TopLevelMember.RECORDS ? Place.RECORDS : Place.LOG_EVENTS;
      return null;
    }
    if (c == '"') {
      in.pos++;
      if (!walker.readKey()) return damagedEnvelope();
      if (member == TopLevelMember.MESSAGE_TYPE) envelopeIsControl = walker.readControlMessage();
      return null;
    }
    return skipMemberValue(c);
  }

  private Cut skipMemberValue(int first) {
    if (first == '{' || first == '[') {
      walker.reset();
      return walker.walk(false, null) == ValueWalker.Walk.COMPLETE ? null : damagedEnvelope();
    }
    int c = first;
    while (c >= 0 && JsonBytes.CLASS[c] == JsonBytes.LITERAL) {
      in.pos++;
      c = in.peek();
    }
    return c >= 0 && JsonBytes.CLASS[c] != JsonBytes.BAD ? null : damagedEnvelope();
  }

  // ---- one value ----

  /** Walks the value at pos; null when it turned out to be an envelope whose list was entered. */
  private Cut value(Place place) {
    walker.reset();
    in.hold();
    // A Records list inside a Records list: the file before it was cut off and this one joined on.
    boolean mayBeEnvelope = place != Place.LOG_EVENTS && level < MAX_LEVELS;
    ValueWalker.Walk walk = walker.walk(mayBeEnvelope, place == Place.RECORDS ? firstKey : null);
    in.end = in.pos;
    switch (walk) {
      case RECORDS_LIST:
        enter(Place.RECORDS, walker.isControlMessage());
        return null;
      case LOG_EVENTS_LIST:
        enter(Place.LOG_EVENTS, walker.isControlMessage());
        return null;
      case COMPLETE:
        return complete(place);
      case DAMAGED:
        return damagedValue(place);
      default:
        return valueOpenAtEnd(place);
    }
  }

  private Cut complete(Place place) {
    if (in.tooLarge || in.start >= 0 && length() > in.maxRecordBytes) {
      return reject(
          RejectReason.RECORD_TOO_LARGE,
          "the record is longer than the limit of " + in.maxRecordBytes + " bytes");
    }
    if (walker.tooDeep()) {
      return reject(RejectReason.TOO_DEEP, "the record nests deeper than the limit of " + maxDepth);
    }
    if (walker.recordsIsNoList()) {
      return reject(RejectReason.UNKNOWN_CARRIER, "Records is not a list");
    }
    if (place == Place.RECORDS && hasEventSource()) learnFirstKey();
    return place == Place.LOG_EVENTS ? Cut.LOG_EVENT : Cut.RECORD;
  }

  /** After damage, a record is recognised by the member that the records here begin with. */
  private void learnFirstKey() {
    if (in.objectAtStartBeginsWith(firstKey)) return;
    int from = in.start + 1;
    while (JsonBytes.CLASS[in.bytes[from] & 0xff] == JsonBytes.SPACE) from++;
    int to = ++from;
    while (to < in.end && to - from < MAX_NAME && in.bytes[to] != '"') to++;
    if (to > from && in.bytes[to] == '"') firstKey = Arrays.copyOfRange(in.bytes, from, to);
  }

  private Cut scalarElement(int first) {
    in.hold();
    if (first == '"') {
      in.pos++;
      if (!walker.readKey()) return damagedList("a list of records holds a broken string");
    } else {
      for (int c = first; c >= 0 && JsonBytes.CLASS[c] == JsonBytes.LITERAL; c = in.peek()) {
        in.pos++;
      }
    }
    in.end = in.pos;
    return reject(
        RejectReason.UNKNOWN_CARRIER, "a list of records holds a value that is no object");
  }

  // ---- damage ----

  private Cut damagedValue(Place place) {
    long damage = in.position();
    String what =
        in.start < 0
            ? "the JSON is damaged in a record past a limit"
            : "the JSON breaks off or is damaged near byte " + length() + " of the record";
    boolean tooLarge = in.tooLarge;
    // No string holds a raw line end: what stands there is the end of a line that was cut off.
    boolean cutOff = in.bytes[in.pos - 1] == '\n';
    boolean found = resync(place);
    if (!found) level = 0;
    if (tooLarge) return reject(RejectReason.RECORD_TOO_LARGE, what);
    cutOff |= found && in.position() <= damage;
    return reject(cutOff ? RejectReason.TRUNCATED : RejectReason.NOT_JSON, what);
  }

  private Cut valueOpenAtEnd(Place place) {
    if (in.start >= 0 && resync(place)) {
      return reject(RejectReason.TRUNCATED, "the record ends in the middle of a value");
    }
    in.pos = in.limit;
    level = 0;
    if (carrier.failure() != null) return failed(false);
    if (in.tooLarge) {
      return reject(
          RejectReason.RECORD_TOO_LARGE,
          "the record is longer than the limit of "
              + in.maxRecordBytes
              + " bytes, and does not end");
    }
    if (walker.tooDeep()) {
      return reject(
          RejectReason.TOO_DEEP,
          "the record nests deeper than the limit of " + maxDepth + ", and does not end");
    }
    return reject(RejectReason.TRUNCATED, "the carrier ends in the middle of a record");
  }

  /**
   * Moves to where reading can go on: behind the first byte of the damaged value, if it is held and
   * reading it again is affordable, else at the damage. False, with everything read, if there is no
   * such place.
   */
  private boolean resync(Place place) {
    long damage = in.position();
    boolean held = in.start >= 0;
    long began = held ? damage - (in.pos - in.start) : damage;
    boolean again = held && readTwice <= 4 * in.bytesRead() + READ_AHEAD;
    int from = again ? in.start + 1 : in.pos - 1;
    in.drop();
    in.pos = from;
    boolean found = place == null ? toTopLevelValue() : toNextRecord();
    readTwice += Math.max(0, damage - in.position());
    // The successor's bytes are not what was rejected.
    if (held) in.cutDropped(in.position() - began);
    return found;
  }

  private Cut damagedEnvelope() {
    return damagedList("the object around the records is damaged");
  }

  private Cut damagedList(String what) {
    if (in.peek() < 0) return openAtEnd();
    in.dropTo(in.limit);
    if (in.peek() != '{') in.pos++;
    boolean found = toNextRecord();
    if (found && places[level - 1] == Place.ENVELOPE) places[level - 1] = Place.RECORDS;
    if (!found) {
      level = 0;
      if (carrier.failure() != null) return failed(false);
    }
    return reject(RejectReason.NOT_JSON, what);
  }

  private Cut garbageLine() {
    in.hold();
    for (; ; ) {
      int c = in.peek();
      if (c < 0 || c == '\n' || c == '{' && in.objectBeginsWith(firstKey)) break;
      in.pos++;
    }
    in.end = in.pos;
    return reject(
        RejectReason.NOT_JSON,
        in.start < 0
            ? "an endless line that is no JSON object"
            : "a line of " + length() + " bytes that is no JSON object");
  }

  /**
   * To the next line that begins with a value, or to the next value on the same line ({@code }{"});
   * false, with everything read, if there is none.
   */
  private boolean toTopLevelValue() {
    int before = 0;
    for (; ; ) {
      int c = in.peek();
      if (c < 0) return false;
      if (before == '\n' && (c == '{' || c == '[')) return true;
      if (before == '}' && c == '{' && in.at(1) == '"') return true;
      before = c;
      in.pos++;
    }
  }

  /** To the next object that begins like a record; false, with everything read, if none does. */
  private boolean toNextRecord() {
    byte[] name = places[level - 1] == Place.LOG_EVENTS ? LOG_EVENT_ID : firstKey;
    for (; ; ) {
      int c = in.peek();
      if (c < 0) return false;
      if (c == '{' && in.objectBeginsWith(name)) return true;
      in.pos++;
    }
  }

  private boolean looksBinary() {
    in.at(511);
    for (int i = in.pos; i < in.limit && i < in.pos + 512; i++) {
      int c = in.bytes[i];
      if (c >= 0 && c < 0x20 && JsonBytes.CLASS[c] != JsonBytes.SPACE) return true;
    }
    return false;
  }

  private Cut rejectCarrier() {
    in.abandon();
    wholeCarrier = true;
    return reject(RejectReason.NOT_JSON, "binary data, neither JSON nor gzip");
  }

  // ---- the end ----

  private Cut openAtEnd() {
    level = 0;
    if (carrier.failure() != null) return failed(false);
    in.dropHead(carrier.head());
    return reject(RejectReason.TRUNCATED, "the carrier ends before its list of records does");
  }

  private Cut endOfInput() {
    if (carrier.failure() != null && !failureTold) return failed(items == 0);
    if (started || failureTold) return Cut.END;
    started = true;
    wholeCarrier = true;
    in.dropHead(carrier.head());
    return reject(
        RejectReason.EMPTY, "there is nothing in it: was it cut off while it was copied?");
  }

  private Cut failed(boolean whole) {
    failureTold = true;
    wholeCarrier = whole;
    in.dropHead(carrier.head());
    return reject(carrier.failure(), carrier.failureDetail());
  }

  private Cut reject(RejectReason why, String what) {
    reason = why;
    detail = what;
    return Cut.REJECTED;
  }

  private void enter(Place place, boolean control) {
    places[level++] = place;
    itemsBeforeEnvelope = items;
    envelopeIsControl = control;
    in.release();
  }
}
