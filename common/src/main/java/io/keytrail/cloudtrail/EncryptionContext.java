package io.keytrail.cloudtrail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads an encryption context, and says which resource and which service it speaks of. Callers
 * write it: AWS services by a convention ({@code aws:s3:arn}, {@code aws:ebs:id}), others as they
 * like.
 */
final class EncryptionContext {
  /** KMS allows 8192 characters in all; what is more is a forgery and is cut. */
  private static final int MAX_ENTRIES = 64;

  private static final int MAX_LENGTH = 8192;

  // How well an entry names the resource, the best first.
  private static final int SERVICE_ARN = 3;
  private static final int ANY_ARN = 2;
  private static final int SERVICE_ID = 1;

  private Map<String, String> entries;
  private String resource;
  private int resourceRank;
  private String service;

  void clear() {
    entries = null;
    resource = null;
    resourceRank = 0;
    service = null;
  }

  /** Reads the object that begins at the parser's token. */
  void read(JsonParser p, StringCache cache) throws IOException {
    if (entries == null) entries = new HashMap<>();
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String name = p.currentName();
      JsonToken token = p.nextToken();
      if (!token.isScalarValue() || entries.size() >= MAX_ENTRIES) {
        p.skipChildren();
        continue;
      }
      add(cut(name), cut(token == JsonToken.VALUE_STRING ? cache.text(p) : p.getText()));
    }
  }

  /** The entries; null when no context was written. */
  Map<String, String> entries() {
    return entries;
  }

  /** The ARN or id that the context names, else null. */
  String resource() {
    return resource;
  }

  /** DNS name of the service whose convention the context follows, else null. */
  String service() {
    return service;
  }

  private void add(String name, String value) {
    entries.put(name, value);
    String named = serviceOf(name);
    if (named != null && service == null) service = named;
    boolean arn = value.startsWith("arn:");
    int rank = arn ? named != null ? SERVICE_ARN : ANY_ARN : isResourceId(name) ? SERVICE_ID : 0;
    if (rank > resourceRank) {
      resourceRank = rank;
      resource = value;
    }
  }

  private static boolean isResourceId(String name) {
    return name.startsWith("aws:") && (name.endsWith(":id") || name.endsWith("-id"));
  }

  private static String serviceOf(String name) {
    if (name.equals("SecretARN")) return "secretsmanager.amazonaws.com";
    if (name.equals("PARAMETER_ARN")) return "ssm.amazonaws.com";
    if (!name.startsWith("aws:")) return null;
    int end = name.indexOf(':', 4);
    if (end <= 4 || end > 36) return null;
    for (int i = 4; i < end; i++) {
      char c = name.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') return null;
    }
    String prefix = name.substring(4, end);
    // Volumes belong to EC2; there is no service ebs.amazonaws.com behind a volume's key.
    return (prefix.equals("ebs") ? "ec2" : prefix) + ".amazonaws.com";
  }

  private static String cut(String text) {
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
  }
}
