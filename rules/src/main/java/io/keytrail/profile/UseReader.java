package io.keytrail.profile;

import io.keytrail.kms.Caller;
import io.keytrail.kms.KeyUse;
import io.keytrail.kms.KmsEvent;
import io.keytrail.kms.KmsOperation.Side;
import io.keytrail.usage.EventSample;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Reads the {@link UseFact} of an event. Remembers the shapes and prefixes of names it has seen, in
 * bounded memory; what it answers depends on the event alone. For one thread.
 */
public final class UseReader {
  private static final int REMEMBERED = 8192;

  private final Map<String, String> shapes = new HashMap<>();
  private final Map<String, String> networks = new HashMap<>();
  private final Map<String, String> contextTypes = new HashMap<>();

  /** The fact that one event's use of one key is, counted once. */
  UseFact read(KmsEvent event, KeyUse use) {
    boolean failed = event.errorCode != null;
    UseFact fact =
        new UseFact(
            remembered(shapes, event.principal, PrincipalShape::of),
            event.callerAccountId,
            remembered(networks, event.sourceAddress, SourceNetwork::of),
            event.viaService,
            event.awsRegion,
            event.eventName,
            failed ? Side.NEITHER : event.operation.side(use.role),
            remembered(contextTypes, event.contextResource, ContextType::of),
            event.serviceMade,
            failed,
            Caller.person(event.principal, event.sessionName));
    fact.actor = event.principal;
    fact.actorType = event.principalType;
    fact.actorId = event.principalId;
    fact.count = 1;
    fact.firstMillis = event.eventTimeMillis;
    fact.lastMillis = event.eventTimeMillis;
    return fact;
  }

  static EventSample sample(KmsEvent event) {
    return EventSample.of(event);
  }

  private static String remembered(
      Map<String, String> known, String name, UnaryOperator<String> read) {
    if (name == null) return null;
    String found = known.get(name);
    if (found == null) {
      if (known.size() >= REMEMBERED) known.clear();
      found = read.apply(name);
      known.put(name, found);
    }
    return found;
  }
}
