package io.keytrail.profile;

import io.keytrail.usage.KeyUsage;

/** What is counted of a key's windows, each with a baseline of its own. */
public enum KeySide {
  ENCRYPT("encrypt calls") {
    @Override
    long count(KeyUsage usage) {
      return usage.encryptSide;
    }

    @Override
    long serviceMade(KeyUsage usage) {
      return usage.serviceMadeEncryptSide;
    }
  },
  DECRYPT("decrypt calls") {
    @Override
    long count(KeyUsage usage) {
      return usage.decryptSide;
    }

    @Override
    long serviceMade(KeyUsage usage) {
      return usage.serviceMadeDecryptSide;
    }
  },
  ALL("calls") {
    @Override
    long count(KeyUsage usage) {
      return usage.calls;
    }

    @Override
    long serviceMade(KeyUsage usage) {
      return usage.serviceMadeCalls;
    }
  },
  FAILURES("failed calls") {
    @Override
    long count(KeyUsage usage) {
      return usage.failed;
    }

    /** Not told apart in the windows. */
    @Override
    long serviceMade(KeyUsage usage) {
      return 0;
    }
  };

  private final String noun;

  KeySide(String noun) {
    this.noun = noun;
  }

  abstract long count(KeyUsage usage);

  /** The part of {@link #count} that services made for themselves. */
  abstract long serviceMade(KeyUsage usage);

  String noun() {
    return noun;
  }
}
