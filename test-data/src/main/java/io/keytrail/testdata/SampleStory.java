package io.keytrail.testdata;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The sample trail's two incidents, one window at a time. Ids differ in their last digits only, so
 * that thousands of records stay small when compressed.
 */
final class SampleStory {
  /** Decrypt calls and encrypting calls in each window of the burst. */
  static final int DECRYPTS = 240;

  static final int ENCRYPTS = 4;

  /** Calls in each window of the flood: two data keys are made for each that is decrypted. */
  static final int FLOOD = 1_050;

  private final EventMaker maker = new EventMaker(0);
  private int number;

  /** A reporting job reads the payroll over and over; the application itself goes on as ever. */
  List<TrailRecord> decryptBurst(Instant window) {
    List<TrailRecord> calls = new ArrayList<>();
    for (int i = 0; i < DECRYPTS; i++) {
      long second = window.getEpochSecond() + i * 300L / DECRYPTS;
      calls.add(
          call(SampleRecords.PAYROLL, "Decrypt", "reporting-export", "export-2026-03-02", second));
    }
    for (int i = 0; i < ENCRYPTS; i++) {
      long second = window.getEpochSecond() + 30 + 70L * i;
      calls.add(call(SampleRecords.PAYROLL, "GenerateDataKey", "payroll-app", "payroll", second));
    }
    return calls;
  }

  /** A resizing job in a loop: far more calls than its key has ever seen. */
  List<TrailRecord> flood(Instant window) {
    List<TrailRecord> calls = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      String operation = i % 3 == 0 ? "Decrypt" : "GenerateDataKey";
      long second = window.getEpochSecond() + i * 300L / FLOOD;
      calls.add(
          call(SampleRecords.IMAGES, operation, "image-resizer", "i-0f1e2d3c4b5a69788", second));
    }
    return calls;
  }

  private TrailRecord call(KmsKey key, String operation, String role, String session, long second) {
    TrailRecord call = maker.call(key, operation, role, session, second, Random64.of(1));
    number++;
    call.eventID = "5b0c6a1e-7d42-4c19-9f3a-0000" + String.format("%08x", number);
    call.requestID = "c1d8e7f2-3a94-4b06-8e5d-0000" + String.format("%08x", number);
    return call;
  }
}
