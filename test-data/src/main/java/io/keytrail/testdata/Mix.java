package io.keytrail.testdata;

/** Operations with the share of each, in percent: {@code "40 GenerateDataKey", "60 Decrypt"}. */
final class Mix {
  static final Mix DECRYPT = new Mix("100 Decrypt");

  private final int[] shares;
  private final String[] operations;

  Mix(String... sharesAndOperations) {
    shares = new int[sharesAndOperations.length];
    operations = new String[sharesAndOperations.length];
    int sum = 0;
    for (int i = 0; i < shares.length; i++) {
      String[] parts = sharesAndOperations[i].split(" ");
      shares[i] = Integer.parseInt(parts[0]);
      operations[i] = parts[1];
      sum += shares[i];
    }
    if (sum != 100) throw new IllegalArgumentException("shares are " + sum + ", not 100");
  }

  String operation(Random64 random) {
    int left = random.nextInt(100);
    int i = 0;
    while ((left -= shares[i]) >= 0) i++;
    return operations[i];
  }
}
