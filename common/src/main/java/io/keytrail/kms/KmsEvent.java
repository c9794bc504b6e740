package io.keytrail.kms;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One CloudTrail record of {@code kms.amazonaws.com}, or one of KMS's own EventBridge events, with
 * the meaning taken out of its many shapes.
 *
 * <p>A flat bean, so that it travels well: written by the decoder, left alone afterwards. A null
 * reference means that the record did not say. Strings that callers write (user agent, session
 * name, encryption context, alias, error message) are bounded by the decoder's limits, but
 * otherwise as written: escape them on output.
 */
public final class KmsEvent {
  /** {@code eventID}; never null. Unique per {@link #recipientAccountId} in life. */
  public String eventId;

  /**
   * {@code sharedEventID}: joins the records that one cross-account call leaves in two accounts.
   */
  public String sharedEventId;

  /** {@code requestID}; absent on service events. */
  public String requestId;

  /** {@code eventTime}, milliseconds since the epoch. */
  public long eventTimeMillis;

  /** {@code eventName} as written, also when {@link #operation} is UNKNOWN. */
  public String eventName;

  public KmsOperation operation = KmsOperation.UNKNOWN;

  /**
   * {@code eventType} as written: AwsApiCall, AwsServiceEvent, AwsVpceEvent. No guide to category.
   */
  public String eventType;

  public String awsRegion;

  /** The account in whose trail the record stands. */
  public String recipientAccountId;

  /**
   * The keys that the event touched; empty where none is right (GenerateRandom, ListKeys, key
   * stores).
   */
  public List<KeyUse> keys = new ArrayList<>(1);

  /**
   * The alias that the caller asked for, name ({@code alias/app}) or ARN, as written. It moves:
   * never an identity.
   */
  public String requestedAlias;

  public PrincipalType principalType = PrincipalType.UNKNOWN;

  /**
   * The canonical principal: role ARN (path kept) behind a session, user ARN, {@code arn:…:root}, a
   * service's DNS name, or {@code kms.amazonaws.com} for KMS itself. When no ARN was written it is
   * the principal id, and null only when the record names nobody.
   */
  public String principal;

  /** Session name of an assumed role or federated session, else null. */
  public String sessionName;

  public String principalId;
  public String accessKeyId;

  /** Account of the caller; absent for services. */
  public String callerAccountId;

  /**
   * {@code invokedBy}, Region taken out: the service that carried or made the call. Opaque values
   * are kept.
   */
  public String viaService;

  /**
   * True when a service, or KMS, called for itself: nobody's credentials but its own stand behind
   * the call.
   */
  public boolean serviceMade;

  /**
   * {@code sessionCredentialFromConsole}: the credentials are those of a session in the AWS
   * console, where a person sits.
   */
  public boolean fromConsole;

  /** {@code sourceIPAddress}: an address, a service's DNS name, or "AWS Internal". */
  public String sourceAddress;

  public String userAgent;
  public String vpcEndpointId;
  public String tlsVersion;

  /** The encryption context as written by the caller; null when there was none. */
  public Map<String, String> encryptionContext;

  /**
   * The resource that the encryption context names (ARN, or {@code SecretARN}/{@code PARAMETER_ARN}
   * value), else null.
   */
  public String contextResource;

  /** {@code errorCode}: null means that the call succeeded. */
  public String errorCode;

  public String errorMessage;

  /** Whether the session was authenticated with MFA; null when the record does not say. */
  public Boolean mfa;

  /**
   * When the session began ({@code sessionContext.attributes.creationDate}), epoch ms; null when
   * absent.
   */
  public Long sessionCreatedMillis;

  /**
   * Facts of management calls under CloudTrail's dotted paths ({@code requestParameters.policy},
   * {@code requestParameters.pendingWindowInDays}, {@code responseElements.deletionDate}, {@code
   * serviceEventDetails.rotationType} …) as text, dates as ISO-8601. Null for cryptographic calls.
   */
  public Map<String, String> facts;

  /**
   * Nitro Enclave and NitroTPM attestation facts ({@code additionalEventData.recipient…}); null
   * outside enclaves.
   */
  public Map<String, String> enclave;

  /**
   * A dry run that would have worked ({@code DryRunOperationException}): neither use nor failure.
   */
  public boolean dryRun;

  /**
   * {@code eventID} of the other account's record of this same call, when both were seen and
   * joined; else null. The joined event is the caller's view, which names the caller in full.
   */
  public String pairedEventId;

  /** {@code recipientAccountId} of the other account's record, else null. */
  public String pairedAccountId;

  /** Whether the call did its work: no error, not a dry run. */
  public boolean succeeded() {
    return errorCode == null && !dryRun;
  }

  /** An event with the same fields; lists and maps are shared, for nobody changes them. */
  public KmsEvent copy() {
    KmsEvent copy = new KmsEvent();
    copy.eventId = eventId;
    copy.sharedEventId = sharedEventId;
    copy.requestId = requestId;
    copy.eventTimeMillis = eventTimeMillis;
    copy.eventName = eventName;
    copy.operation = operation;
    copy.eventType = eventType;
    copy.awsRegion = awsRegion;
    copy.recipientAccountId = recipientAccountId;
    copy.keys = keys;
    copy.requestedAlias = requestedAlias;
    copy.principalType = principalType;
    copy.principal = principal;
    copy.sessionName = sessionName;
    copy.principalId = principalId;
    copy.accessKeyId = accessKeyId;
    copy.callerAccountId = callerAccountId;
    copy.viaService = viaService;
    copy.serviceMade = serviceMade;
    copy.fromConsole = fromConsole;
    copy.sourceAddress = sourceAddress;
    copy.userAgent = userAgent;
    copy.vpcEndpointId = vpcEndpointId;
    copy.tlsVersion = tlsVersion;
    copy.encryptionContext = encryptionContext;
    copy.contextResource = contextResource;
    copy.errorCode = errorCode;
    copy.errorMessage = errorMessage;
    copy.mfa = mfa;
    copy.sessionCreatedMillis = sessionCreatedMillis;
    copy.facts = facts;
    copy.enclave = enclave;
    copy.dryRun = dryRun;
    copy.pairedEventId = pairedEventId;
    copy.pairedAccountId = pairedAccountId;
    return copy;
  }

  /** Adds a management fact; the map is made on first use. */
  public void fact(String path, String value) {
    if (facts == null) facts = new HashMap<>();
    facts.put(path, value);
  }
}
