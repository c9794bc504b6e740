package io.keytrail.cloudtrail;

import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation.Category;
import io.keytrail.kms.PrincipalType;

/**
 * Says who stands behind a call, and whether an AWS service made or carried it.
 *
 * <p>{@code invokedBy}, {@code userAgent} and {@code sourceIPAddress} say "AWS Internal" on calls
 * of people too, so none of them makes a call a service's own; only the identity does.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html">
 *     CloudTrail userIdentity element</a>
 */
final class PrincipalResolver {
  private static final String ASSUMED_ROLE = ":assumed-role/";
  private static final String FEDERATED_USER = ":federated-user/";
  private static final String SERVICE_ROLE = ":role/aws-service-role/";

  private PrincipalResolver() {}

  static void resolve(KmsEvent event, UserIdentity who, EncryptionContext context) {
    event.principalId = who.principalId;
    event.accessKeyId = blankToNull(who.accessKeyId);
    event.callerAccountId = who.accountId;
    event.viaService = ServiceNames.withoutRegion(blankToNull(who.invokedBy));
    if (who.mfaAuthenticated != null) event.mfa = Boolean.valueOf(who.mfaAuthenticated);
    long created = IsoTime.parse(who.creationDate);
    if (created != IsoTime.NONE) event.sessionCreatedMillis = created;
    identify(event, who);
    if (event.viaService == null || !ServiceNames.isService(event.viaService)) {
      inferService(event, context);
    }
  }

  private static void identify(KmsEvent event, UserIdentity who) {
    switch (who.type == null ? "" : who.type) {
      case "AssumedRole":
        role(event, who);
        break;
      case "Role":
        named(event, who, PrincipalType.ROLE);
        break;
      case "IAMUser":
        named(event, who, PrincipalType.USER);
        break;
      case "Root":
        named(event, who, PrincipalType.ROOT);
        break;
      case "FederatedUser":
        named(event, who, PrincipalType.FEDERATED_USER);
        if (who.arn != null) event.sessionName = after(who.arn, FEDERATED_USER);
        break;
      case "WebIdentityUser":
        named(event, who, PrincipalType.WEB_IDENTITY_USER);
        event.sessionName = who.userName;
        break;
      case "SAMLUser":
        named(event, who, PrincipalType.SAML_USER);
        event.sessionName = who.userName;
        break;
      case "IdentityCenterUser":
        identityCenterUser(event, who);
        break;
      case "AWSAccount":
        named(event, who, PrincipalType.AWS_ACCOUNT);
        if (who.arn == null) withoutSession(event);
        if (event.principal == null) event.principal = who.accountId;
        break;
      case "AWSService":
        event.principalType = PrincipalType.AWS_SERVICE;
        event.principal = event.viaService != null ? event.viaService : who.principalId;
        event.serviceMade = true;
        break;
      case "":
        withoutType(event, who);
        break;
      default:
        named(event, who, PrincipalType.UNKNOWN);
    }
  }

  /** Principal is the ARN, or what else names the caller for good. */
  private static void named(KmsEvent event, UserIdentity who, PrincipalType type) {
    event.principalType = type;
    event.principal =
        who.arn != null ? who.arn : who.principalId != null ? who.principalId : who.userName;
  }

  private static void role(KmsEvent event, UserIdentity who) {
    event.principalType = PrincipalType.ROLE;
    boolean session = who.arn != null && who.arn.contains(ASSUMED_ROLE);
    if (session) event.sessionName = after(who.arn, ASSUMED_ROLE, '/');
    if (who.issuerArn != null) event.principal = who.issuerArn;
    else if (session) event.principal = roleOfSession(who.arn);
    else event.principal = who.arn != null ? who.arn : who.principalId;
    if (event.principal != null && event.principal.equals(who.principalId)) withoutSession(event);
    if (event.sessionName == null && who.principalId != null) {
      event.sessionName = after(who.principalId, ":");
    }
    serviceRole(event, session ? who.arn : event.principal);
  }

  /** Roles that only AWS can stand behind: service-linked ones, and names with a colon. */
  private static void serviceRole(KmsEvent event, String sessionArn) {
    if (event.principal == null) return;
    int linked = event.principal.indexOf(SERVICE_ROLE);
    if (linked >= 0) {
      event.serviceMade = true;
      if (event.viaService == null || !ServiceNames.isService(event.viaService)) {
        int from = linked + SERVICE_ROLE.length();
        int to = event.principal.indexOf('/', from);
        if (to > 0) event.viaService = event.principal.substring(from, to);
      }
    }
    if (sessionArn.contains(":assumed-role/aws:") || event.principal.contains(":role/aws:")) {
      event.serviceMade = true;
    }
  }

  private static void identityCenterUser(KmsEvent event, UserIdentity who) {
    named(event, who, PrincipalType.IDENTITY_CENTER_USER);
    if (who.onBehalfOfUserId == null) return;
    String partition = "aws";
    if (who.identityStoreArn != null && who.identityStoreArn.startsWith("arn:")) {
      int end = who.identityStoreArn.indexOf(':', 4);
      if (end > 0) partition = who.identityStoreArn.substring(4, end);
    }
    event.principal = "arn:" + partition + ":identitystore:::user/" + who.onBehalfOfUserId;
  }

  /** No type: KMS at work for itself. The customer's account stands there, but nobody called. */
  private static void withoutType(KmsEvent event, UserIdentity who) {
    boolean internal = ServiceNames.isInternal(who.invokedBy);
    boolean serviceEvent = event.operation.category() == Category.SERVICE_EVENT;
    if (who.arn == null && who.principalId == null && (internal || serviceEvent)) {
      event.principalType = PrincipalType.KMS;
      event.principal = ServiceNames.KMS;
      event.serviceMade = true;
      event.callerAccountId = null;
    } else if (who.arn != null && who.arn.contains(ASSUMED_ROLE)) {
      role(event, who);
    } else {
      named(event, who, PrincipalType.UNKNOWN);
    }
  }

  /**
   * A service that carried a call may hide behind "AWS Internal" or name itself nowhere; then the
   * encryption context shows it. A caller can write any context, so without {@code invokedBy} the
   * source address, which nobody chooses, must show that the call came from inside AWS.
   */
  private static void inferService(KmsEvent event, EncryptionContext context) {
    if (event.principalType == PrincipalType.KMS) return;
    String source = event.sourceAddress;
    boolean fromService = ServiceNames.isService(source);
    if (event.viaService == null && !fromService && !ServiceNames.isInternal(source)) return;
    String inferred = context.service();
    if (inferred == null && fromService) inferred = ServiceNames.withoutRegion(source);
    if (inferred != null) event.viaService = inferred;
  }

  /** {@code AROA…:session} to {@code AROA…}: the session is not the identity. */
  private static void withoutSession(KmsEvent event) {
    if (event.principal == null) return;
    int colon = event.principal.indexOf(':');
    if (colon <= 0) return;
    event.sessionName = event.principal.substring(colon + 1);
    event.principal = event.principal.substring(0, colon);
  }

  /** The role without its path, which a session's ARN does not tell. */
  private static String roleOfSession(String arn) {
    int at = arn.indexOf(ASSUMED_ROLE);
    int name = at + ASSUMED_ROLE.length();
    int end = arn.indexOf('/', name);
    String head = arn.substring(0, at).replace(":sts:", ":iam:");
    return head + ":role/" + arn.substring(name, end < 0 ? arn.length() : end);
  }

  private static String after(String text, String mark) {
    int at = text.indexOf(mark);
    return at < 0 ? null : text.substring(at + mark.length());
  }

  private static String after(String text, String mark, char then) {
    int at = text.indexOf(mark);
    int end = at < 0 ? -1 : text.indexOf(then, at + mark.length());
    return end < 0 ? null : text.substring(end + 1);
  }

  private static String blankToNull(String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
