package io.keytrail.cloudtrail;

/** The members of a record's or envelope's top level that the cutter looks for. */
final class TopLevelMember {
  static final int NONE = 0;
  static final int RECORDS = 1;
  static final int LOG_EVENTS = 2;
  static final int MESSAGE_TYPE = 3;
  static final int EVENT_SOURCE = 4;
  static final int EVENT_TIME = 5;
  static final int EVENT_NAME = 6;
  static final int AWS_REGION = 7;
  static final int RECIPIENT_ACCOUNT_ID = 8;

  /** All of them are below. */
  static final int COUNT = 9;

  private TopLevelMember() {}

  /** Which of them the name in these bytes is. */
  static int of(byte[] b, int from, int length) {
    switch (length) {
      case 7:
        return is("Records", b, from) ? RECORDS : NONE;
      case 9:
        if (is("eventTime", b, from)) return EVENT_TIME;
        if (is("eventName", b, from)) return EVENT_NAME;
        if (is("awsRegion", b, from)) return AWS_REGION;
        return is("logEvents", b, from) ? LOG_EVENTS : NONE;
      case 11:
        if (is("eventSource", b, from)) return EVENT_SOURCE;
        return is("messageType", b, from) ? MESSAGE_TYPE : NONE;
      case 18:
        return is("recipientAccountId", b, from) ? RECIPIENT_ACCOUNT_ID : NONE;
      default:
        return NONE;
    }
  }

  private static boolean is(String name, byte[] b, int from) {
    for (int i = name.length() - 1; i >= 0; i--) {
      if (b[from + i] != name.charAt(i)) return false;
    }
    return true;
  }
}
