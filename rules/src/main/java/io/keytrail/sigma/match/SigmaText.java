package io.keytrail.sigma.match;

import java.util.Arrays;

/**
 * A rule's text value after Sigma's escapes are taken out: code points, with negative numbers for
 * what is not literal. Immutable.
 */
public final class SigmaText {
  /** {@code *}: anything, also nothing. */
  static final int ANY = -1;

  /** {@code ?}: exactly one code point. */
  static final int ONE = -2;

  /** What {@code windash} makes of a dash: any of {@link #DASHES}. */
  static final int DASH = -3;

  /** Hyphen, slash, en dash, em dash, horizontal bar. */
  static final String DASHES = "-/\u2013\u2014\u2015";

  private final int[] tokens;

  private SigmaText(int[] tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads Sigma's notation: a backslash escapes {@code *}, {@code ?} and itself, and is plain text
   * before everything else.
   */
  public static SigmaText parse(String notation) {
    int[] in = notation.codePoints().toArray();
    int[] out = new int[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++) {
      int c = in[i];
      boolean escapes =
          c == '\\'
              && i + 1 < in.length
              && (in[i + 1] == '*' || in[i + 1] == '?' || in[i + 1] == '\\');
      if (escapes) {
        out[n++] = in[++i];
      } else if (c == '*') {
        out[n++] = ANY;
      } else if (c == '?') {
        out[n++] = ONE;
      } else {
        out[n++] = c;
      }
    }
    return new SigmaText(Arrays.copyOf(out, n));
  }

  /** Plain text without wildcards. */
  public static SigmaText literal(String text) {
    return new SigmaText(text.codePoints().toArray());
  }

  int[] tokens() {
    return tokens;
  }

  /** Whether every token stands for itself. */
  public boolean isLiteral() {
    for (int token : tokens) {
      if (token < 0) return false;
    }
    return true;
  }

  /** Whether it has {@code *} or {@code ?}. */
  public boolean hasWildcards() {
    for (int token : tokens) {
      if (token == ANY || token == ONE) return true;
    }
    return false;
  }

  /** The text of a literal. */
  public String literalText() {
    return new String(tokens, 0, tokens.length);
  }

  SigmaText withAny(boolean before, boolean after) {
    boolean addBefore = before && (tokens.length == 0 || tokens[0] != ANY);
    int[] out = new int[tokens.length + 2];
    int n = 0;
    if (addBefore) out[n++] = ANY;
    for (int token : tokens) out[n++] = token;
    if (after && (n == 0 || out[n - 1] != ANY)) out[n++] = ANY;
    return new SigmaText(Arrays.copyOf(out, n));
  }

  /** Dashes that begin a word: preceded by none of its letters, followed by one. */
  SigmaText withDashes() {
    int[] out = tokens.clone();
    for (int i = 0; i + 1 < out.length; i++) {
      boolean dash = tokens[i] > 0 && DASHES.indexOf(tokens[i]) >= 0;
      if (dash && isWord(tokens[i + 1]) && (i == 0 || !isWord(tokens[i - 1]))) out[i] = DASH;
    }
    return new SigmaText(out);
  }

  private static boolean isWord(int token) {
    return token == '_' || (token > 0 && Character.isLetterOrDigit(token));
  }

  int dashCount() {
    int count = 0;
    for (int token : tokens) {
      if (token == DASH) count++;
    }
    return count;
  }

  /** The first dash token replaced by one of the five characters. */
  SigmaText withFirstDash(char dash) {
    int[] out = tokens.clone();
    for (int i = 0; i < out.length; i++) {
      if (out[i] == DASH) {
        out[i] = dash;
        break;
      }
    }
    return new SigmaText(out);
  }

  /** In Sigma's notation, for explanations. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (int token : tokens) {
      if (token == ANY) {
        out.append('*');
      } else if (token == ONE) {
        out.append('?');
      } else if (token == DASH) {
        out.append('-');
      } else {
        if (token == '*' || token == '?') out.append('\\');
        out.appendCodePoint(token);
      }
    }
    return out.toString();
  }
}
