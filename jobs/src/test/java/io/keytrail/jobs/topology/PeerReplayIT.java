package io.keytrail.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key of two days beside its peers, in whole replays on a mini cluster. */
class PeerReplayIT {
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final Instant YOUNG = START.plus(Duration.ofDays(6));
  private static final Instant BURST = START.plus(Duration.ofHours(8 * 24 + 12));
  private static final Instant END = BURST.plus(Duration.ofHours(2));
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final int PEERS = 4;
  private static final int TAGGED = PEERS;
  private static final int UNTAGGED = PEERS + 1;

  @TempDir static Path folder;
  private static TopologyRun calm;

  /** Four keys of an application; on the seventh day a fifth, and one of which nobody knows. */
  @BeforeAll
  static void replay() throws Exception {
    TrailArchive trail = new TrailArchive();
    for (int n = 0; n < PEERS; n++) trail.tag(START, n, "Application", "payments");
    trail.tag(YOUNG, TAGGED, "Application", "payments");
    int window = 0;
    for (Instant start = START; start.isBefore(END); start = start.plus(WINDOW)) {
      int calls = 3 + window++ * 7 % 4;
      for (int n = 0; n <= UNTAGGED; n++) {
        boolean young = n >= PEERS;
        if (young && start.isBefore(YOUNG)) continue;
        int all = young && start.equals(BURST) ? 400 : calls;
        for (int i = 0; i < all; i++) {
          trail.decrypt(start.plusSeconds(i * 280 / all), n, "service-" + n);
        }
      }
    }
    trail.write(folder);
    calm = TopologyRun.replay(folder.toString(), 1);
  }

  @Test
  void theYoungKeyIsToldBesideItsPeersAndTheUntaggedOneIsNot() {
    List<String> told =
        calm.findings.stream()
            .filter(line -> line.contains("keytrail.unusual-use"))
            .collect(Collectors.toList());
    assertThat(told)
        .isNotEmpty()
        .allMatch(line -> line.contains(TrailArchive.key(TAGGED)))
        .noneMatch(line -> line.contains(TrailArchive.key(UNTAGGED)));
    assertThat(told.get(0)).contains("4 or more other keys of application payments");
  }

  @Test
  void theParallelismLeavesNoTrace() throws Exception {
    TopologyRun.replay(folder.toString(), 3).assertSame(calm);
  }

  @Test
  void aKilledJobStillKnowsThePeers() throws Exception {
    TopologyRun killed = TopologyRun.replay(folder.toString(), 2, calm.usage.size() * 9 / 10);
    assertThat(killed.failures()).isEqualTo(1);
    killed.assertSame(calm);
  }
}
