package io.keytrail.testdata;

/** Where calls come from. */
enum Network {
  /** Subnets of a private network, by way of a VPC endpoint. */
  VPC,
  /** A few addresses that a private network shows outside. */
  NAT,
  /** The company's own addresses. */
  OFFICE,
  /** Where nobody of the company is. */
  ELSEWHERE;

  /**
   * @param site which one of its kind; the same number is the same network
   */
  String address(int site, Random64 random) {
    int host = random.nextInt(200);
    switch (this) {
      case VPC:
        return "10." + (20 + site) + "." + 16 * (host % 3) + "." + (10 + host);
      case NAT:
        return "198.51.100." + (4 * site + host % 3);
      case OFFICE:
        return "192.0.2." + (10 + 8 * site + host % 6);
      default:
        return "203.0.113." + (10 + site);
    }
  }
}
