package io.keytrail.profile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each text of a stored form once, by number: the same roles and networks come again and again. */
public final class TextTable {
  private final List<String> texts = new ArrayList<>();
  private final Map<String, Integer> indexes = new HashMap<>();

  /** The number of a text, which is taken in if it is new; 0 for null. */
  public int index(String text) {
    if (text == null) return 0;
    Integer index = indexes.get(text);
    if (index != null) return index;
    texts.add(text);
    indexes.put(text, texts.size());
    return texts.size();
  }

  /**
   * @throws IOException when there is none of this number
   */
  public String text(long index) throws IOException {
    if (index == 0) return null;
    if (index < 0 || index > texts.size()) throw new IOException("text " + index + " is missing");
    return texts.get((int) index - 1);
  }

  public void write(CompactWriter out) {
    out.count(texts.size());
    for (String text : texts) out.text(text);
  }

  /**
   * @throws IOException when the bytes are damaged
   */
  public static TextTable read(CompactReader in) throws IOException {
    TextTable read = new TextTable();
    for (int i = in.size(); i > 0; i--) read.texts.add(in.text());
    return read;
  }
}
