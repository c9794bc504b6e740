package io.keytrail.jobs.cli;

import io.keytrail.finding.Product;
import org.apache.flink.runtime.util.EnvironmentInformation;
import picocli.CommandLine.IVersionProvider;

/** For {@code --version}: what a report of a defect should name. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      String.format(
          "keytrail %s (Flink %s, Java %s)",
          Product.version(), EnvironmentInformation.getVersion(), Runtime.version().feature())
    };
  }
}
