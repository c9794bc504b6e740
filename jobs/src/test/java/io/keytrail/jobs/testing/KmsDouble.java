package io.keytrail.jobs.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * KMS and STS over HTTP, for as much as a scan asks of them: the JSON 1.1 protocol with KMS's own
 * errors, paging and throttling; accounts and Regions apart from each other, told by what signed
 * the request. Keys come from the test ({@link #add}) or through the API (CreateKey …).
 *
 * <p>Its clock stands still at {@link #NOW}. What is throttled or denied is a function of the seed
 * and the request, so that a test knows it beforehand.
 */
public final class KmsDouble implements ResponseDefinitionTransformerV2, AutoCloseable {
  /** Of whoever has no role of another account. */
  public static final String OWN_ACCOUNT = "111122223333";

  public static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CREDENTIAL =
      Pattern.compile("Credential=([^/]+)/\\d{8}/([a-z0-9-]+)/(kms|sts)/");
  private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/(.+)");
  private static final String ROLE_KEY = "ASIAROLEOF";

  private final WireMockServer server;
  private final Map<String, Map<String, KmsDoubleKey>> keysByPlace = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> requests = new ConcurrentHashMap<>();
  private final Map<String, String> failures = new ConcurrentHashMap<>();
  private final List<String> roles = new ArrayList<>();
  private final AtomicLong ticket = new AtomicLong();
  private BiPredicate<String, String> denied = (operation, keyId) -> false;
  private String externalId;
  private int throttledOf = Integer.MAX_VALUE;
  private int pageSize = Integer.MAX_VALUE;
  private Duration latency = Duration.ZERO;

  private KmsDouble(int port) {
    server =
        new WireMockServer(
            options()
                .port(port)
                .bindAddress("127.0.0.1")
                .containerThreads(64)
                .disableRequestJournal()
                .stubRequestLoggingDisabled(true)
                .extensions(this));
    server.start();
    server.stubFor(any(anyUrl()).willReturn(ok()));
  }

  public static KmsDouble open() {
    return new KmsDouble(0);
  }

  static KmsDouble open(int port) {
    return new KmsDouble(port);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  public KmsDouble add(KmsDoubleKey key) {
    String[] arn = key.arn().split(":");
    keys(arn[4], arn[3]).put(key.id(), key);
    return this;
  }

  /** One request of so many is throttled. */
  public KmsDouble throttleOneOf(int requests) {
    throttledOf = requests;
    return this;
  }

  /** Refuses these operations for these key ids; the id is empty for an operation without key. */
  public KmsDouble deny(BiPredicate<String, String> denied) {
    this.denied = denied;
    return this;
  }

  /** Answers an operation with this error code from now on; null: no more. */
  public KmsDouble fail(String operation, String code) {
    if (code == null) failures.remove(operation);
    else failures.put(operation, code);
    return this;
  }

  public KmsDouble pageSize(int most) {
    pageSize = most;
    return this;
  }

  public KmsDouble latency(Duration latency) {
    this.latency = latency;
    return this;
  }

  /** Roles may be assumed only with this. */
  public KmsDouble externalId(String externalId) {
    this.externalId = externalId;
    return this;
  }

  /** How often each operation was asked for, refused ones included. */
  public Map<String, Long> requests() {
    Map<String, Long> counts = new TreeMap<>();
    requests.forEach((operation, count) -> counts.put(operation, count.get()));
    return counts;
  }

  /** The roles that were assumed. */
  public synchronized List<String> roles() {
    return List.copyOf(roles);
  }

  @Override
  public void close() {
    server.stop();
  }

  @Override
  public String getName() {
    return "kms-double";
  }

  @Override
  public ResponseDefinition transform(ServeEvent event) {
    Request request = event.getRequest();
    String target = request.getHeader("X-Amz-Target");
    try {
      return target == null ? sts(request) : kms(target.replace("TrentService.", ""), request);
    } catch (Refusal e) {
      return answer(e.status, e.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ResponseDefinition kms(String operation, Request request) throws IOException {
    requests.computeIfAbsent(operation, name -> new AtomicLong()).incrementAndGet();
    ObjectNode in = (ObjectNode) JSON.readTree(request.getBodyAsString());
    Matcher credential = CREDENTIAL.matcher(String.valueOf(request.getHeader("Authorization")));
    if (!credential.find()) {
      throw new Refusal(400, "MissingAuthenticationTokenException", "Request is not signed");
    }
    if (ticket.incrementAndGet() % throttledOf == 0) {
      throw new Refusal(
          400,
          "ThrottlingException",
          "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.");
    }
    String failure = failures.get(operation);
    if (failure != null) {
      throw new Refusal(failure.contains("Internal") ? 500 : 400, failure, "as the test wants it");
    }
    String keyId = in.path("KeyId").asText("").replaceFirst(".*:key/", "");
    if (denied.test(operation, keyId)) {
      throw new Refusal(
          400,
          "AccessDeniedException",
          "User: arn:aws:sts::111122223333:assumed-role/KeytrailInventory/keytrail-inventory is"
              + " not authorized to perform: kms:"
              + operation);
    }
    Map<String, KmsDoubleKey> keys = keys(account(credential.group(1)), credential.group(2));
    synchronized (keys) {
      ObjectNode out =
          new KmsDoubleOperations(keys, account(credential.group(1)), credential.group(2), pageSize)
              .answer(operation, keyId, in);
      return answer(200, out);
    }
  }

  private static String account(String accessKeyId) {
    return accessKeyId.startsWith(ROLE_KEY)
        ? accessKeyId.substring(ROLE_KEY.length())
        : OWN_ACCOUNT;
  }

  private Map<String, KmsDoubleKey> keys(String account, String region) {
    return keysByPlace.computeIfAbsent(
        account + "/" + region, place -> new LinkedHashMap<String, KmsDoubleKey>());
  }

  private ResponseDefinition answer(int status, ObjectNode body) {
    ResponseDefinitionBuilder answer =
        ResponseDefinitionBuilder.responseDefinition()
            .withStatus(status)
            .withHeader("Content-Type", "application/x-amz-json-1.1")
            .withHeader("x-amzn-RequestId", "double-" + ticket.get())
            .withBody(body.toString());
    if (!latency.isZero()) answer.withFixedDelay((int) latency.toMillis());
    return answer.build();
  }

  /** The query protocol: a form in, XML out. */
  private ResponseDefinition sts(Request request) {
    String role = request.formParameter("RoleArn").firstValue();
    String id =
        request.formParameter("ExternalId").isPresent()
            ? request.formParameter("ExternalId").firstValue()
            : null;
    Matcher arn = ROLE.matcher(role);
    boolean trusted = externalId == null || externalId.equals(id);
    if (!arn.matches() || !trusted || denied.test("AssumeRole", role)) {
      return xml(
          403,
          "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
              + "<Type>Sender</Type><Code>AccessDenied</Code><Message>User:"
              + " arn:aws:iam::111122223333:user/scan is not authorized to perform:"
              + " sts:AssumeRole on resource: "
              + role
              + "</Message></Error><RequestId>double</RequestId></ErrorResponse>");
    }
    synchronized (this) {
      roles.add(role);
    }
    return xml(
        200,
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
            + "<AssumeRoleResult><Credentials><AccessKeyId>"
            + ROLE_KEY
            + arn.group(1)
            + "</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token"
            + "</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
            + "</AssumeRoleResult></AssumeRoleResponse>");
  }

  private static ResponseDefinition xml(int status, String body) {
    return ResponseDefinitionBuilder.responseDefinition()
        .withStatus(status)
        .withHeader("Content-Type", "text/xml")
        .withBody(body.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  /** An error as KMS writes it. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }

    private ObjectNode body() {
      return JSON.createObjectNode().put("__type", code).put("message", getMessage());
    }
  }

  static JsonNode json(Object value) {
    return JSON.valueToTree(value);
  }
}
