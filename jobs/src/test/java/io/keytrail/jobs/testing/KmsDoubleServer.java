package io.keytrail.jobs.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BiPredicate;

/**
 * Serves the double by itself, to try the command line against, until its standard input ends:
 *
 * <pre>
 * KmsDoubleServer PORT KEYS [THROTTLE_ONE_OF [DENY_ONE_OF [LATENCY_MILLIS]]]
 * </pre>
 *
 * <p>Port 0 takes a free one. The endpoint is printed when it is up.
 */
public final class KmsDoubleServer {
  private KmsDoubleServer() {}

  public static void main(String[] args) throws IOException {
    try (KmsDouble kms = KmsDouble.open(Integer.parseInt(args[0]))) {
      KmsDoubleKeys.fill(kms, KmsDouble.OWN_ACCOUNT, "eu-west-1", Integer.parseInt(args[1]));
      if (args.length > 2) kms.throttleOneOf(Integer.parseInt(args[2]));
      if (args.length > 3) kms.deny(oneOf(Integer.parseInt(args[3])));
      if (args.length > 4) kms.latency(Duration.ofMillis(Long.parseLong(args[4])));
      System.out.println(kms.endpoint());
      while (System.in.read() >= 0) {}
    }
  }

  /** One of so many questions about a key, always the same ones. */
  public static BiPredicate<String, String> oneOf(int many) {
    return (operation, keyId) -> {
      int mixed = (operation + keyId).hashCode() * 0x9E3779B9 >> 7;
      return !keyId.isEmpty() && Math.floorMod(mixed, many) == 0;
    };
  }
}
