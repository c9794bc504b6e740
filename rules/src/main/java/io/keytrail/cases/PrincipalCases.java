package io.keytrail.cases;

import io.keytrail.profile.CompactReader;
import io.keytrail.profile.CompactWriter;
import io.keytrail.profile.PrincipalProfile;
import java.io.IOException;

/** What is remembered of one principal over all keys: the state of {@link PrincipalProfiler}. */
public final class PrincipalCases {
  private static final int VERSION = 1;

  final PrincipalProfile profile;
  final CaseState cases;

  public PrincipalCases() {
    this(new PrincipalProfile(), new CaseState());
  }

  private PrincipalCases(PrincipalProfile profile, CaseState cases) {
    this.profile = profile;
    this.cases = cases;
  }

  public byte[] toBytes() {
    CompactWriter out = new CompactWriter(VERSION);
    out.bytes(profile.toBytes());
    out.bytes(cases.toBytes());
    return out.toBytes();
  }

  /**
   * @throws IOException when the bytes are of another version, or damaged
   */
  public static PrincipalCases fromBytes(byte[] bytes) throws IOException {
    CompactReader in = new CompactReader(bytes, VERSION, "cases of a principal");
    PrincipalCases read =
        new PrincipalCases(PrincipalProfile.fromBytes(in.bytes()), CaseState.fromBytes(in.bytes()));
    in.end();
    return read;
  }
}
