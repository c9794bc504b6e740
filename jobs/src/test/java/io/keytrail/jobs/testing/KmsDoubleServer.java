package io.keytrail.jobs.testing;

import java.time.Duration;

/**
 * Serves the double by itself, to try the command line against: {@code KmsDoubleServer PORT KEYS
 * [THROTTLE_ONE_OF] [DENY_ONE_OF] [LATENCY_MILLIS]}.
 */
public final class KmsDoubleServer {
  private KmsDoubleServer() {}

  public static void main(String[] args) throws InterruptedException {
    KmsDouble kms = KmsDouble.open(Integer.parseInt(args[0]));
    KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", Integer.parseInt(args[1]));
    if (args.length > 2) kms.throttleOneOf(Integer.parseInt(args[2]));
    if (args.length > 3) {
      int denyOneOf = Integer.parseInt(args[3]);
      kms.deny(oneOf(denyOneOf));
    }
    if (args.length > 4) kms.latency(Duration.ofMillis(Long.parseLong(args[4])));
    Thread.currentThread().join();
  }

  /** One of so many questions about a key, always the same ones. */
  public static java.util.function.BiPredicate<String, String> oneOf(int many) {
    return (operation, keyId) ->
        !keyId.isEmpty()
            && Math.floorMod((operation + keyId).hashCode() * 0x9E3779B9 >> 7, many) == 0;
  }
}
