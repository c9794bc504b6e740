package io.keytrail.detections;

import io.keytrail.policy.GrantFacts;
import io.keytrail.policy.PolicyFacts;
import io.keytrail.policy.RegionFacts;
import io.keytrail.policy.TagFacts;
import io.keytrail.policy.Trust;
import io.keytrail.sigma.RuleOptions;
import io.keytrail.sigma.correlate.Router;
import java.util.Arrays;
import java.util.Set;

/** What rules are compiled against, in a job, on the command line and in tests alike. */
public final class RuleDefaults {
  private RuleDefaults() {}

  /**
   * With the {@code policy.…}, {@code grant.…}, {@code tags.…} and {@code region.…} fields, and the
   * fields of an event that a finding about many events shows.
   *
   * @param usedRegions Regions that are in use; empty when that is not known
   */
  public static RuleOptions options(Trust trust, Set<String> usedRegions) {
    return RuleOptions.DEFAULTS
        .withFacts("policy", new PolicyFacts(trust))
        .withFacts("grant", new GrantFacts(trust))
        .withFacts("tags", new TagFacts())
        .withFacts("region", new RegionFacts(usedRegions))
        .withEvidence(
            Arrays.asList(
                "eventID",
                "eventName",
                "eventSource",
                "awsRegion",
                "recipientAccountId",
                "sourceIPAddress",
                "userAgent",
                "errorCode",
                "userIdentity.type",
                "userIdentity.arn",
                "userIdentity.accountId",
                "userIdentity.accessKeyId",
                "userIdentity.principalId",
                "userIdentity.invokedBy",
                "userIdentity.sessionContext.sessionIssuer.arn",
                "kms.principal",
                "kms.key_arn",
                Router.MFA));
  }
}
