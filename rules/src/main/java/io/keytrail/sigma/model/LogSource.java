package io.keytrail.sigma.model;

import java.util.Objects;

/** A rule's {@code logsource}; a null part means "any". */
public final class LogSource {
  private final String category;
  private final String product;
  private final String service;

  public LogSource(String category, String product, String service) {
    this.category = category;
    this.product = product;
    this.service = service;
  }

  /**
   * Whether CloudTrail's records are of this source: product {@code aws}, service {@code
   * cloudtrail}, no category.
   */
  public boolean isCloudTrail() {
    return category == null
        && (product == null || product.equalsIgnoreCase("aws"))
        && (service == null || service.equalsIgnoreCase("cloudtrail"));
  }

  /** Whether everything of {@code other} is also of this one. */
  public boolean covers(LogSource other) {
    return covers(category, other.category)
        && covers(product, other.product)
        && covers(service, other.service);
  }

  private static boolean covers(String mine, String theirs) {
    return mine == null || (theirs != null && mine.equalsIgnoreCase(theirs));
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof LogSource)) return false;
    LogSource other = (LogSource) o;
    return Objects.equals(category, other.category)
        && Objects.equals(product, other.product)
        && Objects.equals(service, other.service);
  }

  @Override
  public int hashCode() {
    return Objects.hash(category, product, service);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    append(out, "category", category);
    append(out, "product", product);
    append(out, "service", service);
    return out.length() == 0 ? "any" : out.toString();
  }

  private static void append(StringBuilder out, String name, String value) {
    if (value == null) return;
    if (out.length() > 0) out.append(", ");
    out.append(name).append(' ').append(value);
  }
}
