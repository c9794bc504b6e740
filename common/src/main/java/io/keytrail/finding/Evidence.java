package io.keytrail.finding;

import io.keytrail.kms.PrincipalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of proof in a finding: who called what, from where, how often, and which events show it.
 * A flat bean; null means not known.
 */
public final class Evidence {
  /** Canonical principal, see {@link io.keytrail.kms.KmsEvent#principal}. */
  public String principal;

  public PrincipalType principalType = PrincipalType.UNKNOWN;
  public String principalId;
  public String sessionName;
  public String accessKeyId;
  public String callerAccountId;
  public String viaService;
  public Boolean mfa;
  public Long sessionCreatedMillis;

  /**
   * The commonest event name of these calls; all of them with their counts stand in {@link
   * #callsByOperation}.
   */
  public String operation;

  /** {@code eventSource} of these calls; null for KMS's. */
  public String service;

  public String requestId;
  public String errorCode;
  public String errorMessage;
  public String sourceAddress;
  public String userAgent;
  public String tlsVersion;

  /** How many calls this line stands for. */
  public long count;

  /** Calls by event name; sorted, so that the same facts give the same bytes. */
  public TreeMap<String, Long> callsByOperation = new TreeMap<>();

  /** Ids of a few of the events, the earliest first. */
  public List<String> sampleEventIds = new ArrayList<>();

  /** What the encryption context names, where one resource stands out. */
  public String contextResource;

  /**
   * Further facts for {@code evidences[].data}: plain JSON values (String, Number, Boolean, List,
   * Map).
   */
  public Map<String, Object> data = new TreeMap<>();
}
