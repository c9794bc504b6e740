package io.keytrail.sigma.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallObjectTest {
  private static Map<String, List<String>> of(String json) throws Exception {
    return CallObject.of(new ObjectMapper().readTree(json.replace('\'', '"')));
  }

  @Test
  void takesWhatTheRequestNamesAndNothingElse() throws Exception {
    assertThat(
            of(
                "{'requestParameters':{'roleName':'reader','policyArn':'arn:aws:iam::aws:policy/A',"
                    + "'policyDocument':'{}','maxSessionDuration':3600,'dryRun':true,'valid':'no',"
                    + "'monkey':'x'}}"))
        .containsExactly(
            Map.entry("requestParameters.roleName", List.of("reader")),
            Map.entry("requestParameters.policyArn", List.of("arn:aws:iam::aws:policy/A")));
  }

  @Test
  void findsNamesInsideListsOnce() throws Exception {
    assertThat(
            of(
                "{'requestParameters':{'instancesSet':{'items':[{'instanceId':'i-1'},"
                    + "{'instanceId':'i-2'},{'instanceId':'i-1'}]}}}"))
        .containsExactly(
            Map.entry("requestParameters.instancesSet.items.instanceId", List.of("i-1", "i-2")));
  }

  @Test
  void takesResourcesInEitherSpelling() throws Exception {
    assertThat(of("{'resources':[{'ARN':'arn:a'},{'arn':'arn:b'},{'type':'x'}]}"))
        .containsExactly(Map.entry("resources.ARN", List.of("arn:a", "arn:b")));
  }

  @Test
  void isEmptyWhereTheRecordNamesNothing() throws Exception {
    assertThat(of("{}")).isEmpty();
    assertThat(of("{'requestParameters':null,'resources':null}")).isEmpty();
    assertThat(of("{'requestParameters':'x','resources':'y'}")).isEmpty();
    assertThat(of("{'requestParameters':{'name':'','id':null,'key':' '}}")).isEmpty();
  }

  @Test
  void isBoundedWhateverTheRequestHolds() throws Exception {
    StringBuilder json = new StringBuilder("{'requestParameters':{");
    for (int i = 0; i < 50_000; i++) json.append("'f").append(i).append("Name':'v',");
    json.append("'deep':").append("[".repeat(100)).append("]".repeat(100)).append("}}");
    assertThat(of(json.toString())).hasSize(CallObject.MAX_FIELDS);
    String many = "'v" + String.join("','v", "1 2 3 4 5 6 7 8".split(" ")) + "'";
    assertThat(of("{'requestParameters':{'names':[" + many + "]}}").get("requestParameters.names"))
        .hasSize(CallObject.MAX_VALUES);
    String value =
        of("{'requestParameters':{'name':'" + "x".repeat(9_999) + "'}}")
            .get("requestParameters.name")
            .get(0);
    assertThat(value).hasSize(CallObject.MAX_TEXT).endsWith("…");
  }
}
