package io.keytrail.sigma.match;

import java.util.EnumSet;
import java.util.List;

/** Which modifiers make sense beside and after which. */
final class ModifierOrder {
  private ModifierOrder() {}

  /**
   * What is wrong with the first modifier that makes no sense where it stands; null when all do.
   *
   * @param keywords whether there is no field
   */
  static String wrong(List<Modifier> modifiers, boolean keywords) {
    Modifier type = null;
    boolean changed = false;
    boolean compared = false;
    for (int i = 0; i < modifiers.size(); i++) {
      Modifier m = modifiers.get(i);
      String wrong = null;
      if (m.isType()) {
        if (type != null) {
          wrong = "cannot follow `" + type.sigmaName() + "`: a value is of one kind";
        } else if (changed || compared) {
          wrong = "must come before the other modifiers";
        }
        type = m;
      } else if (m == Modifier.I || m == Modifier.M || m == Modifier.S) {
        Modifier before = i == 0 ? null : modifiers.get(i - 1);
        boolean after =
            EnumSet.of(Modifier.RE, Modifier.I, Modifier.M, Modifier.S).contains(before)
                && type == Modifier.RE;
        if (before == null || !after) wrong = "belongs directly after `re`";
      } else if (m.isComparison()) {
        if (compared) wrong = "cannot follow another comparison; write two items for a range";
        if (changed) wrong = "compares numbers and cannot follow a text modifier";
        if (type != null && !type.isTimePart()) wrong = "cannot follow `" + type.sigmaName() + "`";
        compared = true;
      } else if (m.isAnchor()) {
        if (compared) wrong = "is for text, not for numbers";
        if (type != null && type != Modifier.RE && type != Modifier.FIELDREF) {
          wrong = "cannot follow `" + type.sigmaName() + "`";
        }
        changed = true;
      } else if (m == Modifier.WINDASH || m.isEncoding()) {
        if (compared) wrong = "is for text, not for numbers";
        if (type != null) wrong = "cannot follow `" + type.sigmaName() + "`";
        changed = true;
      } else if (m == Modifier.EXPAND) {
        if (type == Modifier.EXISTS || type == Modifier.FIELDREF) {
          wrong = "cannot follow `" + type.sigmaName() + "`";
        }
      } else if (m == Modifier.ALL && (type == Modifier.EXISTS || compared)) {
        wrong = "makes no sense here: one value is asked for";
      }
      boolean wrongKeyword =
          keywords
              && (m == Modifier.EXISTS
                  || m == Modifier.FIELDREF
                  || m.isComparison()
                  || m.isTimePart());
      if (wrongKeyword) wrong = "needs a field";
      if (wrong != null) {
        return "modifier `" + m.sigmaName() + "` " + wrong;
      }
    }
    return null;
  }
}
