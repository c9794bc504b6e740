package io.keytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What key policies allow beyond the account, in all the forms that they are written in. */
class KeyPolicyTest {
  private static final String OWN = "111122223333";
  private static final String OTHER = "444455556666";
  private static final String OURS = "777788889999";
  private static final Trust TRUST = new Trust(Set.of(OURS), Set.of("o-a1b2c3d4e5"));

  private static String q(String json) {
    return json.replace('\'', '"');
  }

  private static KeyPolicy policy(String... statements) {
    try {
      return KeyPolicy.parse(
          q("{'Version':'2012-10-17','Statement':[" + String.join(",", statements) + "]}"));
    } catch (PolicyException e) {
      throw new AssertionError(e);
    }
  }

  private static String allow(String principal) {
    return allow(principal, "{}");
  }

  private static String allow(String principal, String condition) {
    return "{'Effect':'Allow','Principal':"
        + principal
        + ",'Action':'kms:Decrypt','Resource':'*','Condition':"
        + condition
        + "}";
  }

  private static String deny(String condition) {
    return "{'Effect':'Deny','Principal':'*','Action':'kms:*','Resource':'*','Condition':"
        + condition
        + "}";
  }

  private static KeyPolicy.Access outside(String... statements) {
    return policy(statements).accessFromOutside(OWN, TRUST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'*'",
        "{'AWS':'*'}",
        "{'AWS':['*']}",
        "['*']",
        "{'AWS':['arn:aws:iam::111122223333:root','*']}",
        "{'AWS':'arn:aws:iam::*:role/app'}",
        "{'Federated':'*'}"
      })
  void everybodyIsPublic(String principal) {
    assertThat(outside(allow(principal)).isPublic).isTrue();
    assertThat(outside(allow(principal)).publicActions).containsExactly("kms:Decrypt");
  }

  @Test
  void theDefaultPolicyIsNotPublicAndDelegatesToTheAccount() {
    String root =
        "{'Sid':'Enable IAM User Permissions','Effect':'Allow','Principal':{'AWS':'arn:aws:iam::111122223333:root'},'Action':'kms:*','Resource':'*'}";
    KeyPolicy policy = policy(root);
    KeyPolicy.Access access = policy.accessFromOutside(OWN, TRUST);
    assertThat(access.isPublic).isFalse();
    assertThat(access.accounts).isEmpty();
    assertThat(policy.delegatesTo(OWN)).isTrue();
    assertThat(policy.administrators()).containsExactly(OWN);
    assertThat(policy(allow("{'AWS':'" + OWN + "'}")).delegatesTo(OWN)).isFalse();
  }

  @Test
  void otherAccountsAreExternalInEverySpelling() {
    KeyPolicy.Access access =
        outside(
            allow(
                "{'AWS':['444455556666','arn:aws:iam::444455556666:root','arn:aws-cn:iam::123456789012:role/x','arn:aws:sts::210987654321:assumed-role/r/s']}"),
            allow("{'AWS':['arn:aws:iam::111122223333:role/app','" + OURS + "']}"));
    assertThat(access.isPublic).isFalse();
    assertThat(access.accounts).containsExactly("123456789012", "210987654321", OTHER);
    assertThat(access.principals).contains(OTHER, "arn:aws-cn:iam::123456789012:role/x").hasSize(3);
    assertThat(access.actions).containsExactly("kms:Decrypt");
  }

  @Test
  void uniqueIdsAreUnresolvedNotExternal() {
    KeyPolicy policy =
        policy(allow("{'AWS':['AROAEXAMPLEID123','AIDAEXAMPLEID123'],'CanonicalUser':'abc'}"));
    assertThat(policy.accessFromOutside(OWN, TRUST).accounts).isEmpty();
    assertThat(policy.unresolved()).containsExactly("AIDAEXAMPLEID123", "AROAEXAMPLEID123", "abc");
  }

  @Test
  void servicesAreNamedAndNotPublic() {
    KeyPolicy policy =
        policy(allow("{'Service':['cloudtrail.amazonaws.com','logs.eu-west-1.amazonaws.com']}"));
    assertThat(policy.accessFromOutside(OWN, TRUST).isPublic).isFalse();
    assertThat(policy.services())
        .containsExactly("cloudtrail.amazonaws.com", "logs.eu-west-1.amazonaws.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'StringEquals':{'kms:CallerAccount':'111122223333'}}",
        "{'StringEquals':{'kms:CallerAccount':'111122223333','kms:ViaService':'s3.eu-west-1.amazonaws.com'}}",
        "{'StringEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}}",
        "{'StringEquals':{'AWS:principalorgid':['o-a1b2c3d4e5']}}",
        "{'ForAnyValue:StringLike':{'aws:PrincipalOrgPaths':'o-a1b2c3d4e5/r-ab12/*'}}",
        "{'StringEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5','kms:CallerAccount':'444455556666'}}",
        "{'StringEquals':{'aws:SourceAccount':'111122223333'}}",
        "{'StringEquals':{'aws:PrincipalAccount':['111122223333','777788889999']}}",
        "{'StringEqualsIfExists':{'kms:CallerAccount':'111122223333'}}",
        "{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::111122223333:role/*'}}",
        "{'ArnEquals':{'aws:SourceArn':'arn:aws:s3:::amzn-s3-demo-bucket'}}",
        "{'StringEquals':{'aws:SourceVpce':'vpce-0example'}}",
        "{'IpAddress':{'aws:SourceIp':['203.0.113.0/24']}}"
      })
  void conditionsThatKeepStrangersOut(String condition) {
    KeyPolicy.Access access = outside(allow("'*'", condition));
    assertThat(access.isPublic).isFalse();
    assertThat(access.accounts).isEmpty();
    assertThat(access.organizations).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'StringEquals':{'kms:ViaService':'s3.eu-west-1.amazonaws.com'}}",
        "{'Bool':{'aws:SecureTransport':'true'}}",
        "{'Bool':{'kms:GrantIsForAWSResource':true}}",
        "{'StringEquals':{'kms:EncryptionContext:app':'x'}}",
        "{'StringEquals':{'aws:PrincipalTag/team':'x'}}",
        "{'StringLike':{'kms:CallerAccount':'*'}}",
        "{'StringLike':{'aws:PrincipalOrgID':'o-*'}}",
        "{'StringEqualsIfExists':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}}",
        "{'ForAllValues:StringLike':{'aws:PrincipalOrgPaths':'o-a1b2c3d4e5/*'}}",
        "{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:role/app'}}",
        "{'ArnLike':{'aws:PrincipalArn':['arn:aws:iam::111122223333:role/app','*']}}",
        "{'StringNotEquals':{'kms:CallerAccount':'444455556666'}}",
        "{'IpAddress':{'aws:SourceIp':['203.0.113.0/24','0.0.0.0/0']}}",
        "{'Null':{'aws:PrincipalOrgID':'false'}}"
      })
  void conditionsThatDoNot(String condition) {
    assertThat(outside(allow("'*'", condition)).isPublic).isTrue();
  }

  @Test
  void everybodyOfAnotherAccountOrOrganizationIsExternal() {
    KeyPolicy.Access account =
        outside(
            allow("'*'", "{'StringEquals':{'kms:CallerAccount':['111122223333','444455556666']}}"));
    assertThat(account.isPublic).isFalse();
    assertThat(account.accounts).containsExactly(OTHER);
    KeyPolicy.Access organization =
        outside(
            allow(
                "'*'", "{'StringEquals':{'aws:PrincipalOrgID':['o-a1b2c3d4e5','o-zzzzzzzzzz']}}"));
    assertThat(organization.isPublic).isFalse();
    assertThat(organization.organizations).containsExactly("o-zzzzzzzzzz");
  }

  @Test
  void conditionsNarrowANamedAccountToo() {
    String other = "{'AWS':'" + OTHER + "'}";
    assertThat(
            outside(
                    allow(
                        other, "{'StringEquals':{'kms:ViaService':'s3.eu-west-1.amazonaws.com'}}"))
                .accounts)
        .containsExactly(OTHER);
    assertThat(
            outside(allow(other, "{'StringEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}}"))
                .accounts)
        .isEmpty();
    assertThat(
            outside(allow(other, "{'StringEquals':{'kms:CallerAccount':'111122223333'}}")).accounts)
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'StringNotEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}} | false",
        "{'StringNotEqualsIfExists':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'},'BoolIfExists':{'aws:PrincipalIsAWSService':'false'}} | false",
        "{'StringNotEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5','aws:PrincipalAccount':'777788889999'}} | false",
        "{'StringNotEquals':{'kms:ViaService':'s3.eu-west-1.amazonaws.com'}} | true",
        "{'StringNotEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'},'Bool':{'aws:ViaAWSService':'false'}} | true",
        "{'StringNotLike':{'aws:PrincipalOrgID':'o-*'}} | true",
        "{'StringEquals':{'kms:CallerAccount':'444455556666'}} | true",
        "{} | false"
      })
  void denyUnlessKeepsStrangersOut(String condition, boolean isPublic) {
    KeyPolicy.Access access = outside(allow("'*'"), deny(condition));
    assertThat(access.isPublic).isEqualTo(isPublic);
    assertThat(access.accounts).isEmpty();
  }

  @Test
  void denyUnlessOneOfSeveralNamesThemAll() {
    KeyPolicy.Access access =
        outside(
            allow("'*'"),
            deny(
                "{'StringNotEquals':{'aws:PrincipalOrgID':'o-zzzzzzzzzz','aws:PrincipalAccount':'444455556666'}}"));
    assertThat(access.isPublic).isFalse();
    assertThat(access.accounts).containsExactly(OTHER);
    assertThat(access.organizations).containsExactly("o-zzzzzzzzzz");
  }

  @Test
  void aDenyThatCoversLessChangesNothing() {
    String some =
        deny("{'StringNotEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}}")
            .replace("kms:*", "kms:Encrypt");
    assertThat(outside(allow("'*'"), some).isPublic).isTrue();
    assertThat(outside(allow("'*'"), some.replace("kms:Encrypt", "kms:De*")).isPublic).isFalse();
  }

  @Test
  void aDeniedAccountIsOut() {
    String deny =
        "{'Effect':'Deny','Principal':{'AWS':'arn:aws:iam::444455556666:root'},'Action':'*','Resource':'*'}";
    assertThat(outside(allow("{'AWS':'444455556666'}"), deny).accounts).isEmpty();
  }

  @Test
  void notPrincipal() {
    String allowAllBut =
        "{'Effect':'Allow','NotPrincipal':{'AWS':'" + OTHER + "'},'Action':'kms:*','Resource':'*'}";
    assertThat(outside(allowAllBut).isPublic).isTrue();
    String denyAllBut =
        "{'Effect':'Deny','NotPrincipal':{'AWS':['"
            + OWN
            + "','"
            + OTHER
            + "']},'Action':'kms:*','Resource':'*'}";
    KeyPolicy.Access access = outside(allow("'*'"), denyAllBut);
    assertThat(access.isPublic).isFalse();
    assertThat(access.accounts).containsExactly(OTHER);
  }

  @Test
  void actionsAsTextListWildcardAndNotAction() {
    String list = allow("'*'").replace("'kms:Decrypt'", "['kms:De*','kms:Encrypt']");
    assertThat(outside(list).publicActions).containsExactly("kms:De*", "kms:Encrypt");
    String not = allow("'*'").replace("'Action':'kms:Decrypt'", "'NotAction':'kms:PutKeyPolicy'");
    assertThat(outside(not).publicActions).containsExactly("not kms:PutKeyPolicy");
    assertThat(policy(not).administrators()).isEmpty();
    assertThat(policy(not.replace("kms:PutKeyPolicy", "kms:Decrypt")).administrators())
        .containsExactly("*");
    assertThat(
            policy(allow("{'AWS':'" + OWN + "'}").replace("kms:Decrypt", "kms:Put*"))
                .administrators())
        .containsExactly(OWN);
    assertThat(
            policy(allow("{'AWS':'" + OWN + "'}").replace("kms:Decrypt", "KMS:putkeypolicy"))
                .administrators())
        .containsExactly(OWN);
  }

  @Test
  void aStatementAloneNeedsNoList() throws PolicyException {
    assertThat(
            KeyPolicy.parse(q("{'Statement':" + allow("'*'") + "}"))
                .accessFromOutside(OWN, TRUST)
                .isPublic)
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{}",
        "{'Statement':[1]}",
        "{'Statement':[{'Effect':'allow','Principal':'*','Action':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Action':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Principal':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Principal':{'Nobody':'*'},'Action':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Principal':'*','Action':{}}]}",
        "{'Statement':[{'Effect':'Allow','Effect':'Deny','Principal':'*','Action':'*'}]}",
        "{'Statement':[]} x"
      })
  void whatIsNoPolicyIsRefused(String json) {
    assertThatThrownBy(() -> KeyPolicy.parse(q(json))).isInstanceOf(PolicyException.class);
  }

  @Test
  void hostilePoliciesAreBounded() {
    assertThatThrownBy(() -> KeyPolicy.parse(" ".repeat(300_000))).hasMessageContaining("longer");
    assertThatThrownBy(() -> KeyPolicy.parse("{\"Statement\":" + "[".repeat(5_000)))
        .hasMessageContaining("nesting");
    assertThat(Wildcards.matches("*a".repeat(2_000) + "b", "a".repeat(20_000))).isFalse();
  }

  @Test
  void trustIsChecked() {
    assertThatThrownBy(() -> new Trust(Set.of("1234"), Set.of()))
        .hasMessageContaining("twelve digits");
    assertThatThrownBy(() -> new Trust(Set.of(), Set.of("a1b2")))
        .hasMessageContaining("o-a1b2c3d4e5");
  }
}
