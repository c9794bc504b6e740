package io.keytrail.sigma.match;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether a value is one of many literal texts: one hash probe, however long the list. */
final class TextSet extends ValueTest {
  /** Below it, comparing one by one is as fast and allocates nothing. */
  static final int WORTH_IT = 8;

  private final boolean cased;
  private final Set<String> texts = new HashSet<>();
  private final Set<String> numbers = new HashSet<>();

  TextSet(List<SigmaText> literals, boolean cased) {
    this.cased = cased;
    for (SigmaText literal : literals) {
      String text = literal.literalText();
      texts.add(cased ? text : Letters.fold(text));
      String number = NumberText.of(text);
      numbers.add(number == null ? text : number);
    }
  }

  @Override
  boolean text(String value) {
    return texts.contains(cased ? value : Letters.fold(value));
  }

  @Override
  boolean number(JsonNode value) {
    return numbers.contains(NumberText.of(value));
  }

  @Override
  public String toString() {
    return "one of " + texts.size() + " values";
  }
}
