package io.keytrail.finding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Who made a finding: OCSF's {@code metadata.product}. */
public final class Product {
  public static final String NAME = "Keytrail";
  static final String UID = "keytrail";

  /** The build fills it in, so that the version is one fact in one place: the root pom.xml. */
  private static final String RESOURCE = "product.properties";

  private static final String VERSION = read("version");

  private Product() {}

  /** Version of this build, such as {@code 1.0.0} or {@code 1.1.0-SNAPSHOT}. */
  public static String version() {
    return VERSION;
  }

  private static String read(String property) {
    var properties = new Properties();
    try (var in = Product.class.getResourceAsStream(RESOURCE)) {
      if (in == null) throw new IllegalStateException(RESOURCE + " is missing from the jar");
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
    return properties.getProperty(property);
  }
}
