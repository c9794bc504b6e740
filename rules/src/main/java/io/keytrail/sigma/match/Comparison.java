package io.keytrail.sigma.match;

/** The four orders of {@code lt}, {@code lte}, {@code gt}, {@code gte}, and equality. */
public enum Comparison {
  LT("<"),
  LTE("<="),
  GT(">"),
  GTE(">="),
  EQ("="),
  NEQ("!=");

  private final String sign;

  Comparison(String sign) {
    this.sign = sign;
  }

  /** For explanations. */
  public String sign() {
    return sign;
  }

  /** Whether a comparator's result satisfies it. */
  public boolean holds(int order) {
    switch (this) {
      case LT:
        return order < 0;
      case LTE:
        return order <= 0;
      case GT:
        return order > 0;
      case GTE:
        return order >= 0;
      case EQ:
        return order == 0;
      default:
        return order != 0;
    }
  }
}
