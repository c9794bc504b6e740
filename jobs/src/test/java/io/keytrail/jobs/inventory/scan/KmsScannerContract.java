package io.keytrail.jobs.inventory.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.key.KeyAttribute;
import io.keytrail.key.KeyFacts;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyRequest;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.Tag;

/** What a scan must read of keys that were made through the API: the same for every KMS. */
abstract class KmsScannerContract {
  private static final String REGION = "eu-west-1";

  private KmsClient kms;

  /** Where it is. */
  abstract URI endpoint();

  @BeforeEach
  void connect() {
    Scans.credentials();
    kms =
        KmsClient.builder()
            .region(Region.of(REGION))
            .endpointOverride(endpoint())
            .httpClient(UrlConnectionHttpClient.create())
            .build();
  }

  @AfterEach
  void disconnect() {
    if (kms != null) kms.close();
  }

  @Test
  void aKeyHasItsDescriptionTagsAliasesAndKind() {
    String alias = "alias/payments-" + UUID.randomUUID();
    String arn =
        create(
            key ->
                key.description("card data")
                    .tags(Tag.builder().tagKey("Owner").tagValue("payments").build()));
    kms.createAlias(request -> request.aliasName(alias).targetKeyId(arn));
    KeyFacts facts = scanned(arn);
    assertThat(facts.text(KeyAttribute.DESCRIPTION)).isEqualTo("card data");
    assertThat(facts.map(KeyAttribute.TAGS)).containsExactly(Map.entry("Owner", "payments"));
    assertThat(facts.texts(KeyAttribute.ALIASES)).containsExactly(alias);
    assertThat(facts.text(KeyAttribute.STATE)).isEqualTo("Enabled");
    assertThat(facts.text(KeyAttribute.MANAGER)).isEqualTo("CUSTOMER");
    assertThat(facts.text(KeyAttribute.SPEC)).isEqualTo("SYMMETRIC_DEFAULT");
    assertThat(facts.text(KeyAttribute.ORIGIN)).isEqualTo("AWS_KMS");
    assertThat(facts.time(KeyAttribute.CREATED)).isPositive();
  }

  @Test
  void aKeyWithoutTagsAndAliasesIsKnownToHaveNone() {
    KeyFacts facts = scanned(create(key -> {}));
    assertThat(facts.map(KeyAttribute.TAGS)).isEmpty();
    assertThat(facts.texts(KeyAttribute.ALIASES)).isEmpty();
    assertThat(facts.knows(KeyAttribute.DELETION_DATE)).isTrue();
    assertThat(facts.time(KeyAttribute.DELETION_DATE)).isNull();
  }

  @Test
  void rotationIsOffUntilItIsEnabled() {
    String arn = create(key -> {});
    assertThat(scanned(arn).flag(KeyAttribute.ROTATION_ENABLED)).isFalse();
    kms.enableKeyRotation(request -> request.keyId(arn));
    assertThat(scanned(arn).flag(KeyAttribute.ROTATION_ENABLED)).isTrue();
  }

  @Test
  void anAsymmetricKeyNeverRotates() {
    String arn = create(key -> key.keySpec(KeySpec.RSA_2048).keyUsage(KeyUsageType.SIGN_VERIFY));
    KeyFacts facts = scanned(arn);
    assertThat(facts.text(KeyAttribute.USAGE)).isEqualTo("SIGN_VERIFY");
    assertThat(facts.knows(KeyAttribute.ROTATION_ENABLED)).isTrue();
    assertThat(facts.flag(KeyAttribute.ROTATION_ENABLED)).isNull();
  }

  @Test
  void aDisabledKeyAndOneThatIsToBeDeletedSaySo() {
    String disabled = create(key -> {});
    kms.disableKey(request -> request.keyId(disabled));
    assertThat(scanned(disabled).text(KeyAttribute.STATE)).isEqualTo("Disabled");
    String pending = create(key -> {});
    kms.scheduleKeyDeletion(request -> request.keyId(pending).pendingWindowInDays(7));
    assertThat(scanned(pending).text(KeyAttribute.STATE)).isEqualTo("PendingDeletion");
    assertThat(scanned(pending).time(KeyAttribute.DELETION_DATE)).isPositive();
  }

  @Test
  void policyAndGrantsAreReadWhenAskedFor() {
    String arn = create(key -> {});
    String grantId =
        kms.createGrant(
                request ->
                    request
                        .keyId(arn)
                        .granteePrincipal("arn:aws:iam::111122223333:role/app")
                        .operations(GrantOperation.DECRYPT))
            .grantId();
    KeyFacts facts = scanned(arn);
    assertThat(facts.text(KeyAttribute.POLICY)).startsWith("{");
    assertThat(facts.map(KeyAttribute.GRANTS).get(grantId))
        .isEqualTo("arn:aws:iam::111122223333:role/app: Decrypt");
  }

  private String create(Consumer<CreateKeyRequest.Builder> wishes) {
    CreateKeyRequest.Builder request = CreateKeyRequest.builder();
    wishes.accept(request);
    return kms.createKey(request.build()).keyMetadata().arn();
  }

  private KeyFacts scanned(String arn) {
    Scans scan = Scans.run(Scans.of(endpoint(), REGION).policies(true).grants(true).build());
    assertThat(scan.only().problem()).isNull();
    assertThat(scan.facts).containsKey(arn);
    return scan.facts.get(arn);
  }
}
