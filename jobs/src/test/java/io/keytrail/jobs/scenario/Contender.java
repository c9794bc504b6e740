package io.keytrail.jobs.scenario;

import io.keytrail.finding.Finding;
import java.util.List;

/** A way to make findings of a scenario's windows. */
interface Contender {
  String title();

  List<Finding> findings(ScenarioWindows scenario);
}
