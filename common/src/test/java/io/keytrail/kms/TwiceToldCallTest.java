package io.keytrail.kms;

import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwiceToldCallTest {
  private static final String TIME = "2026-03-02T09:00:00Z";

  private static KmsEvent callersView() {
    return event(1, TIME)
        .shared("shared", "444455556666", "444455556666")
        .principal("arn:aws:iam::444455556666:role/Reader")
        .build();
  }

  private static KmsEvent ownersView() {
    return event(2, TIME)
        .shared("shared", "111122223333", "444455556666")
        .principal("AROAEXAMPLE:reader")
        .build();
  }

  @Test
  void theCallersViewStaysWhateverTheOrderAndNamesTheOther() {
    for (KmsEvent joined :
        new KmsEvent[] {
          TwiceToldCall.join(callersView(), ownersView()),
          TwiceToldCall.join(ownersView(), callersView())
        }) {
      assertThat(joined.principal).isEqualTo("arn:aws:iam::444455556666:role/Reader");
      assertThat(joined.eventId).isEqualTo(TestEvents.id(1));
      assertThat(joined.pairedEventId).isEqualTo(TestEvents.id(2));
      assertThat(joined.pairedAccountId).isEqualTo("111122223333");
    }
  }

  @Test
  void keysComeFromTheOtherViewWhenTheCallersHasNone() {
    KmsEvent caller = callersView();
    caller.keys.clear();
    assertThat(TwiceToldCall.join(caller, ownersView()).keys)
        .extracting(use -> use.keyArn)
        .containsExactly(TestEvents.KEY);
  }

  private static KmsEvent movedPrimary(int n, boolean secondRegion) {
    KmsEvent event = event(n, TIME).operation(KmsOperation.UPDATE_PRIMARY_REGION).build();
    event.requestId = "request";
    event.recipientAccountId = event.callerAccountId;
    if (secondRegion) {
      event.viaService = "kms.amazonaws.com";
      event.fact(DecodedFact.KEY_SOURCE, "requestParameters.keyId");
    }
    return event;
  }

  @Test
  void twoRegionsTellOfOneMoveOfThePrimary() {
    KmsEvent first = movedPrimary(9, false);
    KmsEvent second = movedPrimary(1, true);
    assertThat(TwiceToldCall.id(first)).isEqualTo(TwiceToldCall.id(second)).isNotNull();
    for (KmsEvent joined :
        new KmsEvent[] {TwiceToldCall.join(first, second), TwiceToldCall.join(second, first)}) {
      assertThat(joined.eventId).isEqualTo(TestEvents.id(9));
      assertThat(joined.pairedEventId).as("no other account").isNull();
    }
    second.requestId = "another";
    assertThat(TwiceToldCall.id(first)).isNotEqualTo(TwiceToldCall.id(second));
    second.requestId = null;
    assertThat(TwiceToldCall.id(second)).isNull();
  }

  @Test
  void requestsOfOtherOperationsSayNothing() {
    KmsEvent event = event(1, TIME).build();
    event.requestId = "request";
    assertThat(TwiceToldCall.id(event)).isNull();
  }

  @Test
  void theViewsThemselvesAreLeftAlone() {
    KmsEvent caller = callersView();
    KmsEvent owner = ownersView();
    TwiceToldCall.join(caller, owner);
    assertThat(caller).usingRecursiveComparison().isEqualTo(callersView());
    assertThat(owner).usingRecursiveComparison().isEqualTo(ownersView());
  }

  @Test
  void aCopyHasEveryField() throws IllegalAccessException {
    KmsEvent event = callersView();
    event.dryRun = true;
    event.serviceMade = true;
    for (Field field : KmsEvent.class.getFields()) {
      if (field.getType() == String.class) field.set(event, field.getName());
      if (field.getType() == Boolean.class) field.set(event, true);
      if (field.getType() == Long.class) field.set(event, 7L);
      if (field.getType() == Map.class) field.set(event, Map.of(field.getName(), "value"));
    }
    assertThat(event.copy()).usingRecursiveComparison().isEqualTo(event);
  }
}
