package io.keytrail.key;

import static io.keytrail.key.EventFacts.REQUEST;
import static io.keytrail.key.EventFacts.RESPONSE;
import static io.keytrail.key.EventFacts.either;
import static io.keytrail.key.EventFacts.get;
import static io.keytrail.key.EventFacts.hasAny;
import static io.keytrail.key.EventFacts.list;
import static io.keytrail.key.EventFacts.millis;
import static io.keytrail.key.EventFacts.number;
import static io.keytrail.key.EventFacts.setIfTold;
import static io.keytrail.key.KeyAttribute.ALIASES;
import static io.keytrail.key.KeyAttribute.DELETION_DATE;
import static io.keytrail.key.KeyAttribute.DESCRIPTION;
import static io.keytrail.key.KeyAttribute.GRANTS;
import static io.keytrail.key.KeyAttribute.MANAGER;
import static io.keytrail.key.KeyAttribute.MATERIAL_EXPIRY;
import static io.keytrail.key.KeyAttribute.NEXT_ROTATION;
import static io.keytrail.key.KeyAttribute.ORIGIN;
import static io.keytrail.key.KeyAttribute.POLICY;
import static io.keytrail.key.KeyAttribute.ROTATION_ENABLED;
import static io.keytrail.key.KeyAttribute.ROTATION_PERIOD_DAYS;
import static io.keytrail.key.KeyAttribute.STATE;
import static io.keytrail.key.KeyAttribute.TAGS;

import io.keytrail.key.KeyChange.Kind;
import io.keytrail.kms.KeyRole;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.PrincipalType;
import io.keytrail.kms.ServiceEventTwin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What events of the trail say of the keys that they touch. Only what succeeded says anything: a
 * refused call may name keys that do not exist.
 *
 * <p>What aliases point to is told by {@link AliasLedger}, because an event does not name the key
 * that an alias left.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html">Log
 *     entry examples, KMS developer guide</a>
 */
public final class KeyStatements {
  /** The state of a key that is gone; KMS has no word for it. */
  public static final String DELETED = "Deleted";

  static final String ENABLED = "Enabled";
  static final String DISABLED = "Disabled";
  static final String PENDING_IMPORT = "PendingImport";
  static final String PENDING_DELETION = "PendingDeletion";
  static final String REPLICA = "REPLICA";
  static final String CUSTOMER = "CUSTOMER";
  private static final String EXTERNAL = "EXTERNAL";
  private static final String PENDING_REPLICA_DELETION = "PendingReplicaDeletion";

  private static final String MATERIAL_ID = "keyMaterialId";

  /** What KMS takes when a call names none. */
  private static final String DEFAULT_ROTATION_DAYS = "365";

  private static final int DEFAULT_WINDOW_DAYS = 30;

  private KeyStatements() {}

  /**
   * One statement for each key that the event says something of; none for failures and dry runs. A
   * plain use of a key yields a statement too: that it exists, and is enabled.
   */
  public static List<KeyStatement> of(KmsEvent event) {
    if (!event.succeeded() || event.keys.isEmpty()) return Collections.emptyList();
    List<KeyStatement> statements = new ArrayList<>(event.keys.size());
    for (KeyUse use : event.keys) {
      KeyStatement statement = new KeyStatement(use.keyArn, event.eventTimeMillis, event.eventId);
      tell(event, use.role, statement);
      if (provesImported(event)) statement.add(KeyChange.set(ORIGIN, EXTERNAL));
      if (provesCustomer(event)) statement.add(KeyChange.set(MANAGER, CUSTOMER));
      if (!saysTheSame(statements, statement)) statements.add(statement);
    }
    if (is(event, "UpdatePrimaryRegion")) KeyMaking.newPrimary(event, statements);
    return statements;
  }

  /**
   * Nobody but AWS can change its managed keys (KMS developer guide, "AWS managed keys"): whoever
   * did is the customer, and so is the key.
   */
  private static boolean provesCustomer(KmsEvent event) {
    if (event.principalType == PrincipalType.AWS_SERVICE) return false;
    switch (event.operation) {
      case TAG_RESOURCE:
      case UNTAG_RESOURCE:
      case PUT_KEY_POLICY:
      case UPDATE_KEY_DESCRIPTION:
      case ENABLE_KEY:
      case DISABLE_KEY:
      case SCHEDULE_KEY_DELETION:
      case CANCEL_KEY_DELETION:
      case ENABLE_KEY_ROTATION:
      case DISABLE_KEY_ROTATION:
      case ROTATE_KEY_ON_DEMAND:
      case IMPORT_KEY_MATERIAL:
      case DELETE_IMPORTED_KEY_MATERIAL:
        return true;
      default:
        return false;
    }
  }

  /** KMS takes material for keys of origin EXTERNAL only, and only theirs can be deleted. */
  private static boolean provesImported(KmsEvent event) {
    switch (event.operation) {
      case IMPORT_KEY_MATERIAL:
      case DELETE_IMPORTED_KEY_MATERIAL:
      case DELETE_EXPIRED_KEY_MATERIAL:
        return true;
      default:
        return false;
    }
  }

  /** A ReEncrypt from a key to itself is one statement. */
  private static boolean saysTheSame(List<KeyStatement> statements, KeyStatement statement) {
    for (KeyStatement other : statements) {
      if (other.keyArn.equals(statement.keyArn)) return true;
    }
    return false;
  }

  private static void tell(KmsEvent event, KeyRole role, KeyStatement s) {
    switch (event.operation) {
      case CREATE_KEY:
        KeyMaking.created(event, RESPONSE + "keyMetadata.", s);
        break;
      case REPLICATE_KEY:
        if (role == KeyRole.REPLICA) KeyMaking.replica(event, s);
        else KeyMaking.replicated(event, s);
        break;
      case UPDATE_PRIMARY_REGION:
        KeyMaking.primaryMoved(event, s);
        break;
      case TAG_RESOURCE:
        KeyMaking.tags(event, s);
        break;
      case UNTAG_RESOURCE:
        for (String name : list(get(event, REQUEST + "tagKeys"))) {
          s.add(KeyChange.remove(TAGS, name));
        }
        break;
      case PUT_KEY_POLICY:
        setIfTold(s, POLICY, get(event, REQUEST + "policy"));
        break;
      case UPDATE_KEY_DESCRIPTION:
        setIfTold(s, DESCRIPTION, get(event, REQUEST + "description"));
        break;
      case ENABLE_KEY:
        s.add(KeyChange.set(STATE, ENABLED));
        break;
      case DISABLE_KEY:
        s.add(KeyChange.set(STATE, DISABLED));
        break;
      case SCHEDULE_KEY_DELETION:
        deletionScheduled(event, s);
        break;
      case CANCEL_KEY_DELETION:
        s.add(KeyChange.set(STATE, DISABLED)).add(KeyChange.set(DELETION_DATE, null));
        break;
      case DELETE_KEY:
        // Also when material stayed behind in an HSM (deletionStatus FAILURE): to KMS it is gone.
        s.rank = 2;
        s.add(KeyChange.set(STATE, DELETED))
            .add(KeyChange.clear(ALIASES))
            .add(KeyChange.clear(GRANTS))
            .add(KeyChange.set(DELETION_DATE, Long.toString(event.eventTimeMillis)));
        break;
      case CREATE_GRANT:
        granted(event, s);
        break;
      case RETIRE_GRANT:
      case REVOKE_GRANT:
        grantEnded(event, s);
        break;
      default:
        rotationOrUse(event, s);
    }
  }

  private static void rotationOrUse(KmsEvent event, KeyStatement s) {
    switch (event.operation) {
      case ENABLE_KEY_ROTATION:
        String days = number(get(event, REQUEST + "rotationPeriodInDays"));
        s.add(KeyChange.set(ROTATION_ENABLED, "true"))
            .add(KeyChange.set(ROTATION_PERIOD_DAYS, days == null ? DEFAULT_ROTATION_DAYS : days))
            // Counted from now or from the last rotation: only KMS knows.
            .add(KeyChange.forget(NEXT_ROTATION));
        break;
      case DISABLE_KEY_ROTATION:
        s.add(KeyChange.set(ROTATION_ENABLED, "false"))
            .add(KeyChange.forget(ROTATION_PERIOD_DAYS))
            .add(KeyChange.set(NEXT_ROTATION, null));
        break;
      case ROTATE_KEY_ON_DEMAND:
        s.add(KeyChange.of(Kind.ROTATION_REQUESTED, null));
        break;
      case ROTATE_KEY:
        boolean ofTrail = ServiceEventTwin.isCloudTrail(event);
        s.add(
            KeyChange.of(
                ofTrail ? Kind.ROTATED : Kind.ROTATED_ELSEWHERE,
                rotationType(get(event, "serviceEventDetails.rotationType")).name()));
        break;
      case IMPORT_KEY_MATERIAL:
        imported(event, s);
        break;
      case DELETE_IMPORTED_KEY_MATERIAL:
      case DELETE_EXPIRED_KEY_MATERIAL:
        String told = either(event, REQUEST + MATERIAL_ID, "serviceEventDetails." + MATERIAL_ID);
        String id = told == null ? get(event, RESPONSE + MATERIAL_ID) : told;
        s.add(KeyChange.material(Kind.MATERIAL_GONE, id, null));
        break;
      default:
        if (event.operation.category().isCryptographic()) {
          s.add(KeyChange.of(Kind.USED, null));
        }
    }
  }

  private static void deletionScheduled(KmsEvent event, KeyStatement s) {
    String state = get(event, RESPONSE + "keyState");
    s.add(KeyChange.set(STATE, state == null ? PENDING_DELETION : state));
    String date = millis(get(event, RESPONSE + "deletionDate"));
    if (date != null) {
      s.add(KeyChange.set(DELETION_DATE, date));
    } else if (PENDING_REPLICA_DELETION.equals(state)) {
      s.add(KeyChange.forget(DELETION_DATE)); // it begins to count when the last replica is gone
    } else {
      String told =
          number(either(event, RESPONSE + "pendingWindowInDays", REQUEST + "pendingWindowInDays"));
      long days = told == null ? DEFAULT_WINDOW_DAYS : Long.parseLong(told);
      long end = event.eventTimeMillis + Duration.ofDays(days).toMillis();
      s.add(KeyChange.set(DELETION_DATE, Long.toString(end)));
    }
  }

  private static void imported(KmsEvent event, KeyStatement s) {
    s.add(
        KeyChange.material(
            Kind.MATERIAL_IMPORTED,
            get(event, RESPONSE + MATERIAL_ID),
            get(event, REQUEST + "importType")));
    String validTo = millis(get(event, REQUEST + "validTo"));
    if ("KEY_MATERIAL_DOES_NOT_EXPIRE".equals(get(event, REQUEST + "expirationModel"))) {
      s.add(KeyChange.set(MATERIAL_EXPIRY, null));
    } else if (validTo != null) {
      s.add(KeyChange.set(MATERIAL_EXPIRY, validTo));
    } else {
      s.add(KeyChange.forget(MATERIAL_EXPIRY));
    }
  }

  private static void granted(KmsEvent event, KeyStatement s) {
    String id = get(event, RESPONSE + "grantId");
    if (id == null) return;
    String grantee =
        either(event, REQUEST + "granteePrincipal", REQUEST + "granteeServicePrincipal");
    s.add(
        KeyChange.put(
            GRANTS,
            id,
            Grants.line(
                grantee,
                list(get(event, REQUEST + "operations")),
                hasAny(event, REQUEST + "constraints."))));
  }

  private static void grantEnded(KmsEvent event, KeyStatement s) {
    String id = either(event, REQUEST + "grantId", "additionalEventData.grantId");
    if (id != null) s.add(KeyChange.remove(GRANTS, id));
    else s.add(KeyChange.forget(GRANTS));
  }

  private static Rotation.Type rotationType(String text) {
    if ("AUTOMATIC".equals(text)) return Rotation.Type.AUTOMATIC;
    return "ON_DEMAND".equals(text) ? Rotation.Type.ON_DEMAND : Rotation.Type.UNKNOWN;
  }

  private static boolean is(KmsEvent event, String eventName) {
    return eventName.equals(event.operation.eventName());
  }
}
