package io.keytrail.sigma.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Matches a whole value against a {@link SigmaText}. No regular expression: the pieces between
 * stars are found leftmost first, which suffices because each piece has a fixed number of code
 * points. Time value times longest piece, no allocation.
 */
final class TextPattern extends ValueTest {
  private final SigmaText source;
  private final boolean cased;
  private final int[][] pieces;
  private final String numberText;

  TextPattern(SigmaText source, boolean cased) {
    this.source = source;
    this.cased = cased;
    List<int[]> split = new ArrayList<>();
    int[] tokens = source.tokens();
    int from = 0;
    for (int i = 0; i <= tokens.length; i++) {
      if (i == tokens.length || tokens[i] == SigmaText.ANY) {
        int[] piece = Arrays.copyOfRange(tokens, from, i);
        if (!cased) {
          for (int k = 0; k < piece.length; k++) {
            if (piece[k] > 0) piece[k] = Letters.fold(piece[k]);
          }
        }
        split.add(piece);
        from = i + 1;
      }
    }
    this.pieces = split.toArray(new int[0][]);
    this.numberText = source.isLiteral() ? NumberText.of(source.literalText()) : null;
  }

  @Override
  boolean number(com.fasterxml.jackson.databind.JsonNode value) {
    String text = NumberText.of(value);
    return numberText == null ? text(text) : numberText.equals(text);
  }

  @Override
  boolean text(String value) {
    int position = at(value, 0, pieces[0]);
    if (position < 0) return false;
    int last = pieces.length - 1;
    if (last == 0) return position == value.length();
    for (int i = 1; i < last; i++) {
      position = find(value, position, pieces[i]);
      if (position < 0) return false;
    }
    return endsWith(value, position, pieces[last]);
  }

  /** Index after the piece when it stands at {@code from}, else -1. */
  private int at(String value, int from, int[] piece) {
    int i = from;
    for (int token : piece) {
      if (i >= value.length()) return -1;
      int c = value.codePointAt(i);
      if (!is(token, c)) return -1;
      i += Character.charCount(c);
    }
    return i;
  }

  private boolean is(int token, int codePoint) {
    if (token == SigmaText.ONE) return true;
    if (token == SigmaText.DASH) return SigmaText.DASHES.indexOf(codePoint) >= 0;
    return token == codePoint || (!cased && token == Letters.fold(codePoint));
  }

  private int find(String value, int from, int[] piece) {
    for (int i = from; i <= value.length(); i++) {
      int end = at(value, i, piece);
      if (end >= 0) return end;
      if (i < value.length() && Character.isHighSurrogate(value.charAt(i))) {
        i += Character.charCount(value.codePointAt(i)) - 1;
      }
    }
    return -1;
  }

  private boolean endsWith(String value, int from, int[] piece) {
    int i = value.length();
    for (int k = 0; k < piece.length; k++) {
      if (i <= from) return false;
      i -= Character.charCount(value.codePointBefore(i));
    }
    return at(value, i, piece) == value.length();
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
