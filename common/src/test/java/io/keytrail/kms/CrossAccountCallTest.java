package io.keytrail.kms;

import static io.keytrail.kms.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrossAccountCallTest {
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
          CrossAccountCall.join(callersView(), ownersView()),
          CrossAccountCall.join(ownersView(), callersView())
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
    assertThat(CrossAccountCall.join(caller, ownersView()).keys)
        .extracting(use -> use.keyArn)
        .containsExactly(TestEvents.KEY);
  }

  @Test
  void theViewsThemselvesAreLeftAlone() {
    KmsEvent caller = callersView();
    KmsEvent owner = ownersView();
    CrossAccountCall.join(caller, owner);
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
