/**
 * Rotation and the other requirements on keys, as plain Java.
 *
 * <p>A {@link io.keytrail.compliance.CompliancePolicy} says what is asked. Each {@link
 * io.keytrail.compliance.Control} puts one requirement to a key, from what is known of the key and
 * who used it, and answers with a {@link io.keytrail.compliance.Verdict}: pass, fail, unknown, or
 * not applicable. {@link io.keytrail.compliance.ComplianceTracker} makes findings of them: one that
 * opens, is updated and closes per violation. {@link io.keytrail.compliance.ComplianceSummary}
 * folds floods of them.
 *
 * <p>Verdicts are functions of the moment, the facts and the policy alone. What is not known is
 * never taken for a violation, nor for its absence.
 */
package io.keytrail.compliance;
