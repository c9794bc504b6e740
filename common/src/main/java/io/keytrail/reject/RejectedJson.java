package io.keytrail.reject;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes {@link Rejected} as one JSON object on one line, in ASCII: {@code stage}, {@code reason},
 * {@code detail}, {@code origin}, {@code position}, {@code eventID}, {@code eventTime} (ISO-8601),
 * {@code firstBytes} as text, and {@code firstBytesBase64} only where those bytes are no UTF-8.
 * Members without a value are left out. Whatever the input was, no control or direction character
 * reaches a terminal, and the line stays short.
 */
public final class RejectedJson {
  private static final int MAX_DETAIL = 500;
  private static final int MAX_ORIGIN = 2000;
  private static final int MAX_ID = 200;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder().highestNonEscapedChar(127).characterEscapes(new Delete()).build();

  private RejectedJson() {}

  /** One JSON object without line breaks, and without one at its end. */
  public static String toJson(Rejected rejected) {
    StringWriter line = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      write(rejected, json);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return line.toString();
  }

  private static void write(Rejected rejected, JsonGenerator json) throws IOException {
    json.writeStartObject();
    text(json, "stage", rejected.stage == null ? null : rejected.stage.name(), MAX_ID);
    text(json, "reason", rejected.reason == null ? null : rejected.reason.name(), MAX_ID);
    text(json, "detail", rejected.detail, MAX_DETAIL);
    text(json, "origin", rejected.origin, MAX_ORIGIN);
    text(json, "position", rejected.position, MAX_ID);
    text(json, "eventID", rejected.eventId, MAX_ID);
    if (rejected.eventTimeMillis != null) {
      json.writeStringField("eventTime", Instant.ofEpochMilli(rejected.eventTimeMillis).toString());
    }
    bytes(json, rejected.firstBytes == null ? new byte[0] : rejected.firstBytes);
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, String value, int max)
      throws IOException {
    if (value == null) return;
    json.writeStringField(name, value.length() > max ? value.substring(0, max) + "…" : value);
  }

  private static void bytes(JsonGenerator json, byte[] all) throws IOException {
    byte[] bytes = Arrays.copyOf(all, Math.min(all.length, Rejected.FIRST_BYTES));
    // The cut may have gone through a character; that alone is no fault of the input.
    int mayBeCut = all.length >= Rejected.FIRST_BYTES ? 3 : 0;
    for (int cut = 0; cut <= mayBeCut; cut++) {
      String text = utf8(bytes, bytes.length - cut);
      if (text == null) continue;
      json.writeStringField("firstBytes", text);
      return;
    }
    json.writeStringField("firstBytes", new String(bytes, StandardCharsets.UTF_8));
    json.writeStringField("firstBytesBase64", Base64.getEncoder().encodeToString(bytes));
  }

  /** The text, or null if the bytes are no UTF-8. */
  private static String utf8(byte[] bytes, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The one ASCII control character that JSON does not escape. */
  private static final class Delete extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] escapes = standardAsciiEscapesForJSON();
      escapes[0x7f] = ESCAPE_STANDARD;
      return escapes;
    }

    @Override
    public SerializableString getEscapeSequence(int ch) {
      return null;
    }
  }
}
