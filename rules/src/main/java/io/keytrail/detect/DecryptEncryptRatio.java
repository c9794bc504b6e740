package io.keytrail.detect;

import static io.keytrail.detect.Words.count;
import static io.keytrail.detect.Words.factor;
import static io.keytrail.detect.Words.number;

import io.keytrail.finding.Analytic;
import io.keytrail.finding.Evidence;
import io.keytrail.finding.Finding;
import io.keytrail.finding.Severity;
import io.keytrail.usage.KeyUsage;
import io.keytrail.usage.PrincipalUsage;
import java.util.Comparator;
import java.util.Optional;

/**
 * Far more decryption than encryption with one key: data being read in bulk.
 *
 * <p>The decrypt side is Decrypt and the source of ReEncrypt, the encrypt side is Encrypt, the data
 * key operations and the destination of ReEncrypt; only calls that did their work count. What AWS
 * services do for themselves is left out: it is counted in the usage window, but accuses nobody. A
 * bound on the ratio alone would blame every key that is only read from, so there is a least number
 * of decrypts; with no encrypt at all the bound on the ratio is met by any. Where keys have
 * profiles it {@linkplain StandBack stands back} from those whose past is known.
 */
public final class DecryptEncryptRatio implements WindowDetection {
  private static final long serialVersionUID = 1;
  private static final Analytic ANALYTIC =
      new Analytic(
          Analytic.Type.RULE,
          "keytrail.decrypt-encrypt-ratio",
          "Decrypts far outnumber encrypts on a key",
          "1");

  private final double maxRatio;
  private final long minDecrypts;

  /**
   * @param maxRatio a window breaks the bound when decrypts exceed this many times the encrypts
   * @param minDecrypts fewer decrypts than this in a window are never a finding
   */
  public DecryptEncryptRatio(double maxRatio, long minDecrypts) {
    if (!(maxRatio > 0)) throw new IllegalArgumentException("ratio must be positive");
    if (minDecrypts < 1)
      throw new IllegalArgumentException("least number of decrypts must be 1 or more");
    this.maxRatio = maxRatio;
    this.minDecrypts = minDecrypts;
  }

  @Override
  public Analytic analytic() {
    return ANALYTIC;
  }

  @Override
  public int windowsInARow() {
    return 1;
  }

  @Override
  public boolean breaks(KeyUsage window) {
    long decrypts = decrypts(window);
    return decrypts >= minDecrypts && decrypts > maxRatio * encrypts(window);
  }

  private static long decrypts(KeyUsage usage) {
    return usage.decryptSide - usage.serviceMadeDecryptSide;
  }

  private static long encrypts(KeyUsage usage) {
    return usage.encryptSide - usage.serviceMadeEncryptSide;
  }

  @Override
  public void describe(Episode episode, Finding finding) {
    KeyUsage usage = episode.usage;
    long decrypts = decrypts(usage);
    long encrypts = encrypts(usage);
    finding.title = ANALYTIC.name();
    finding.types.add("Decrypt to encrypt ratio");
    finding.severity = Severity.MEDIUM;
    // An absolute bound knows nothing of the key: some keys are made to be read from.
    finding.confidence = 1;
    Optional<PrincipalUsage> first =
        usage.principals().stream()
            .filter(p -> !p.serviceMade && p.decryptSide > 0)
            .min(
                Comparator.comparingLong((PrincipalUsage p) -> -p.decryptSide)
                    .thenComparing(p -> p.principal));
    finding.message =
        count(decrypts, "decrypt")
            + " against "
            + count(encrypts, "encrypt")
            + " with "
            + Words.key(usage)
            + " in "
            + Words.minutes(episode.lastEndMillis - episode.startMillis)
            + first
                .map(
                    p ->
                        ", "
                            + number(p.decryptSide)
                            + " of them by "
                            + Words.name(p)
                            + Words.standsOut(p, origin -> origin.decryptSide))
                .orElse("");
    finding.description =
        "Someone decrypts far more with this key than is encrypted with it in the same time: ciphertext"
            + " gathered earlier may be read in bulk. Keys that are only ever read from (configuration,"
            + " archives) look the same.";
    finding.statusDetail =
        "A fixed bound, the same for every key: more than "
            + factor(maxRatio)
            + " decrypts for each encrypt, and at least "
            + number(minDecrypts)
            + " decrypts, in a window. This key's own past was not consulted.";
    finding.remediation =
        "Ask the owner of the key whether the principals named read in bulk on purpose. If not: revoke"
            + " their sessions, deny them kms:Decrypt on this key, and find out from the resources in the"
            + " encryption context what was read.";
    finding.attackTechniques.add("T1530");
    finding.facts.put("decrypt_side", decrypts);
    finding.facts.put("encrypt_side", encrypts);
    if (encrypts > 0) finding.facts.put("ratio", Math.round(10.0 * decrypts / encrypts) / 10.0);
    finding.facts.put("max_ratio", maxRatio);
    finding.facts.put("min_decrypts", minDecrypts);
    UsageFacts.put(episode, finding);
    PrincipalEvidence.put(
        finding,
        usage,
        caller -> !caller.serviceMade && caller.decryptSide > 0,
        origin -> origin.decryptSide);
    for (Evidence line : finding.evidences) {
      if (line.callsByOperation.containsKey("Decrypt")) line.operation = "Decrypt";
    }
  }
}
