package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.keytrail.kms.KmsEvent;
import io.keytrail.reject.RejectReason;
import io.keytrail.reject.RejectStage;
import io.keytrail.reject.Rejected;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the records of one carrier (a file, an S3 object, a Kinesis record), whatever its form, one
 * after the other. The bytes decide what it is: gzip, S3 {@code Records}, CloudWatch Logs
 * subscription, EventBridge envelope, single event, JSON lines, array; gzip in several members, and
 * gzip inside gzip.
 *
 * <p>Never throws for what it reads. What is damaged is an item of its own, and reading goes on
 * behind it. OTHER are, beside the records of other services: CloudTrail digest files and Insights
 * events (which speak of a service without being its record), CloudWatch Logs control messages, and
 * EventBridge events that wrap no CloudTrail record. A carrier whose list of records is empty has
 * no items; one that holds nothing at all is REJECTED.
 *
 * <p>Of a record of another service only its outline is checked, since nothing of it is used.
 *
 * <pre>{@code
 * try (TrailReader reader = TrailReader.open(in, path, limits)) {
 *   for (Item item = reader.next(); item != Item.END; item = reader.next()) { … }
 * }
 * }</pre>
 */
public final class TrailReader implements Closeable {
  /** What {@link #next} found. Every record is exactly one of KMS, OTHER, REJECTED. */
  public enum Item {
    KMS,
    /** A readable record that is not KMS's: counted and passed over. */
    OTHER,
    REJECTED,
    END
  }

  private final RecordCutter cutter;
  private final RecordDecoder decoder;
  private final JsonFactory factory;
  private final String origin;

  private final NameCache names = new NameCache();

  private long recordNumber = -1;
  private Item item = Item.END;
  private boolean decoded;
  private long eventTimeMillis = Long.MIN_VALUE;
  private Rejected rejected;

  /** Holds the record just read. */
  private byte[] json;

  private int offset;
  private int length;

  private TrailReader(InputStream carrier, String origin, DecodeLimits limits) {
    this.cutter =
        new RecordCutter(new CarrierInput(carrier, limits.maxDecompressedBytes()), limits);
    this.decoder = new RecordDecoder(limits);
    this.factory = limits.jsonFactory();
    this.origin = origin;
  }

  /**
   * Opens a carrier; nothing is read before the first {@link #next}.
   *
   * @param carrier read to its end and closed by {@link #close}
   * @param origin named in what is rejected: file path, s3 URI, {@code stream/shard}
   */
  public static TrailReader open(InputStream carrier, String origin, DecodeLimits limits) {
    return new TrailReader(carrier, origin, limits);
  }

  /**
   * Moves to the next record. Bad input never throws: it is an item of kind REJECTED. A read that
   * fails ({@link IOException}) is REJECTED as UNREADABLE, then END.
   */
  public Item next() {
    rejected = null;
    decoded = false;
    eventTimeMillis = Long.MIN_VALUE;
    RecordCutter.Cut cut = cutter.next();
    if (cut == RecordCutter.Cut.END) {
      json = null;
      length = 0;
      item = Item.END;
      return item;
    }
    recordNumber++;
    json = cutter.buffer();
    offset = cutter.offset();
    length = offset < 0 ? 0 : cutter.length();
    item = read(cut);
    return item;
  }

  /**
   * The event of the KMS item just read; a new object each time, the reader keeps no hold on it.
   *
   * @throws IllegalStateException if the item just read is of another kind
   */
  public KmsEvent event() {
    if (item != Item.KMS) throw new IllegalStateException("no KMS item, but " + item);
    return decoder.event();
  }

  /**
   * The reason, origin and first bytes of the REJECTED item just read.
   *
   * @throws IllegalStateException if the item just read is of another kind
   */
  public Rejected rejected() {
    if (item != Item.REJECTED) throw new IllegalStateException("no REJECTED item, but " + item);
    return rejected;
  }

  /**
   * {@code eventTime} of the KMS or OTHER item just read, epoch ms; {@link Long#MIN_VALUE} when an
   * OTHER item shows none, or one that no CloudTrail record can have.
   */
  public long eventTimeMillis() {
    return eventTimeMillis;
  }

  /** {@code eventSource} of the KMS or OTHER item just read; null when it shows none. */
  public String eventSource() {
    if (item == Item.KMS) return ServiceNames.KMS;
    return decoded || json == null ? member("eventSource") : hint(TopLevelMember.EVENT_SOURCE);
  }

  /** {@code eventName} of the KMS or OTHER item just read; null when it shows none. */
  public String eventName() {
    if (item == Item.KMS) return decoder.event().eventName;
    return decoded || json == null ? member("eventName") : hint(TopLevelMember.EVENT_NAME);
  }

  /** {@code awsRegion} of the KMS or OTHER item just read; null when it shows none. */
  public String awsRegion() {
    if (item == Item.KMS) return decoder.event().awsRegion;
    return decoded || json == null ? member("awsRegion") : hint(TopLevelMember.AWS_REGION);
  }

  /** The account in whose trail the KMS or OTHER item just read stands; null when it shows none. */
  public String recipientAccountId() {
    if (item == Item.KMS) return decoder.event().recipientAccountId;
    return decoded || json == null
        ? member("recipientAccountId")
        : hint(TopLevelMember.RECIPIENT_ACCOUNT_ID);
  }

  /** What the cutter noted on its way costs no parser. */
  private String hint(int member) {
    int from = cutter.hintStart(member);
    int to = cutter.hintEnd(member);
    return to == 0 ? null : names.text(json, from, to);
  }

  /**
   * The text of a top-level member of the item just read: null when there is none, it is no text,
   * or the record cannot be parsed that far. Parses, so it is not for every record.
   */
  public String member(String name) {
    if (length == 0) return null;
    try (JsonParser p = factory.createParser(json, offset, length)) {
      if (p.nextToken() != JsonToken.START_OBJECT) return null;
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = p.currentName().equals(name);
        JsonToken value = p.nextToken();
        if (found) return value == JsonToken.VALUE_STRING ? p.getText() : null;
        p.skipChildren();
      }
    } catch (IOException e) {
      return null; // an OTHER item is checked in outline only
    }
    return null;
  }

  /** 0-based number of the item just read in its carrier. */
  public long recordNumber() {
    return recordNumber;
  }

  /**
   * The JSON text of the record just read, a copy; what an envelope wraps, without the envelope. Of
   * a REJECTED item what is left of it: at least the first bytes.
   */
  public byte[] recordBytes() {
    if (length == 0) return rejected == null ? new byte[0] : rejected.firstBytes.clone();
    return Arrays.copyOfRange(json, offset, offset + length);
  }

  @Override
  public void close() throws IOException {
    cutter.close();
  }

  private Item read(RecordCutter.Cut cut) {
    switch (cut) {
      case REJECTED:
        return reject(
            cutter.reason() == RejectReason.UNREADABLE ? RejectStage.READ : RejectStage.DECODE,
            cutter.reason(),
            cutter.detail());
      case EMPTY_ENVELOPE:
        return Item.OTHER;
      case LOG_EVENT:
        return logEvent();
      default:
        return cutter.hasEventSource() && !cutter.isKms() ? other() : decode();
    }
  }

  /** The short way: the cutter saw that it is another service's record. */
  private Item other() {
    return other(cutter.eventTimeMillis());
  }

  private Item other(long millis) {
    eventTimeMillis = decoder.plausible(millis) ? millis : Long.MIN_VALUE;
    return Item.OTHER;
  }

  private Item decode() {
    decoded = true;
    Item kind = decoder.decode(json, offset, length);
    offset = decoder.offset();
    length = decoder.length();
    if (kind == Item.REJECTED) {
      return reject(RejectStage.DECODE, decoder.reason(), decoder.detail());
    }
    if (kind == Item.OTHER) return other(decoder.eventTimeMillis());
    eventTimeMillis = decoder.event().eventTimeMillis;
    return kind;
  }

  /** A log event holds its record as JSON inside the string {@code message}. */
  private Item logEvent() {
    if (cutter.inControlMessage()) return Item.OTHER;
    String message;
    try {
      message = message();
    } catch (StreamConstraintsException e) {
      return reject(
          RejectStage.DECODE,
          RejectReason.STRING_TOO_LONG,
          "the message of a log event is longer than the limit");
    } catch (JacksonException e) {
      return reject(RejectStage.DECODE, RejectReason.NOT_JSON, "the log event is no valid JSON");
    } catch (IOException e) {
      return reject(RejectStage.DECODE, RejectReason.NOT_JSON, Details.of(e));
    }
    if (message == null) {
      return reject(
          RejectStage.DECODE, RejectReason.MALFORMED_RECORD, "a log event has no message");
    }
    if (message.startsWith("CWL CONTROL MESSAGE")) return Item.OTHER;
    json = message.getBytes(StandardCharsets.UTF_8);
    offset = 0;
    length = json.length;
    return decode();
  }

  private String message() throws IOException {
    try (JsonParser p = factory.createParser(json, offset, length)) {
      String message = null;
      p.nextToken();
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String name = p.currentName();
        boolean text = p.nextToken() == JsonToken.VALUE_STRING;
        if (text && name.equals("message")) message = p.getText();
        else p.skipChildren();
      }
      return message;
    }
  }

  private Item reject(RejectStage stage, RejectReason reason, String detail) {
    String position = cutter.wholeCarrier() ? "" : Long.toString(recordNumber);
    rejected = new Rejected(stage, reason, detail, origin, position);
    rejected.firstBytes =
        length > 0
            ? Arrays.copyOfRange(json, offset, offset + Math.min(length, Rejected.FIRST_BYTES))
            : cutter.firstBytes();
    if (decoded) {
      rejected.eventId = decoder.eventId();
      long millis = decoder.eventTimeMillis();
      if (millis != Long.MIN_VALUE) rejected.eventTimeMillis = millis;
    }
    return Item.REJECTED;
  }
}
