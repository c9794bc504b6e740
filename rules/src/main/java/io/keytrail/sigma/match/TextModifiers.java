package io.keytrail.sigma.match;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies the modifiers that change a text, from left to right: anchors, dashes, encodings. A value
 * is text, or bytes between a UTF-16 modifier and whatever follows it.
 */
final class TextModifiers {
  private static final int MAX_DASHES = 4;

  private List<SigmaText> texts;
  private List<byte[]> bytes;

  private TextModifiers(String notation) {
    texts = List.of(SigmaText.parse(notation));
  }

  /**
   * The texts that a value becomes: usually one, several after some encodings.
   *
   * @throws IllegalArgumentException saying what cannot be encoded
   */
  static List<SigmaText> apply(List<Modifier> modifiers, String notation) {
    TextModifiers value = new TextModifiers(notation);
    for (Modifier m : modifiers) {
      if (m.isUtf16()) {
        value.toUtf16(m);
      } else if (m.isEncoding()) {
        value.toBase64(m);
      } else if (m.isAnchor() || m == Modifier.WINDASH) {
        value.change(m);
      }
    }
    value.backToText();
    return value.texts;
  }

  private void toUtf16(Modifier m) {
    if (bytes != null) {
      throw new IllegalArgumentException("`" + m.sigmaName() + "` encodes what is already UTF-16");
    }
    bytes = new ArrayList<>();
    for (SigmaText text : literals(m)) bytes.add(Encodings.utf16(m, text.literalText()));
  }

  private void toBase64(Modifier m) {
    if (bytes == null) {
      bytes = new ArrayList<>();
      for (SigmaText text : literals(m)) {
        bytes.add(text.literalText().getBytes(StandardCharsets.UTF_8));
      }
    }
    texts = new ArrayList<>();
    for (byte[] one : bytes) {
      List<String> encoded =
          m == Modifier.BASE64 ? List.of(Encodings.base64(one)) : Encodings.base64AtEachOffset(one);
      for (String text : encoded) texts.add(SigmaText.literal(text));
    }
    bytes = null;
  }

  private void change(Modifier m) {
    backToText();
    List<SigmaText> changed = new ArrayList<>();
    for (SigmaText text : texts) {
      changed.add(
          m == Modifier.WINDASH
              ? text.withDashes()
              : text.withAny(m != Modifier.STARTSWITH, m != Modifier.ENDSWITH));
    }
    texts = changed;
  }

  /** Bytes that nothing encodes further are compared as characters of their own. */
  private void backToText() {
    if (bytes == null) return;
    texts = new ArrayList<>();
    for (byte[] one : bytes) {
      texts.add(SigmaText.literal(new String(one, StandardCharsets.ISO_8859_1)));
    }
    bytes = null;
  }

  /** The texts with every dash written out, since an encoding can't leave it open. */
  private List<SigmaText> literals(Modifier m) {
    List<SigmaText> out = new ArrayList<>(texts);
    for (int i = 0; i < out.size(); ) {
      SigmaText text = out.get(i);
      if (text.hasWildcards()) {
        throw new IllegalArgumentException(
            "`"
                + m.sigmaName()
                + "` cannot encode wildcards; put it before contains, startswith and endswith, and"
                + " escape * and ? in the value");
      }
      if (text.dashCount() > MAX_DASHES) {
        throw new IllegalArgumentException(
            "`windash` before an encoding takes at most " + MAX_DASHES + " dashes");
      }
      if (text.dashCount() == 0) {
        i++;
        continue;
      }
      out.remove(i);
      for (char dash : SigmaText.DASHES.toCharArray()) out.add(i, text.withFirstDash(dash));
    }
    return out;
  }
}
