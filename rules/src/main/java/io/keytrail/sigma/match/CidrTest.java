package io.keytrail.sigma.match;

/** Whether a value is an IP address in a network; what is no address is not in it. */
final class CidrTest extends ValueTest {
  private final IpRange range;

  CidrTest(IpRange range) {
    this.range = range;
  }

  @Override
  boolean text(String value) {
    return range.contains(value);
  }

  @Override
  public String toString() {
    return "in " + range;
  }
}
