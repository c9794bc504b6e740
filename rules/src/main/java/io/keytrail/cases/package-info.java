/**
 * From signals to findings: {@link io.keytrail.cases.KeyProfiler} makes signals of a key's windows,
 * and {@link io.keytrail.cases.KeyCases} findings of the few that have any; what departs from
 * normal about one key, or one principal, within a time is one {@link io.keytrail.cases.CaseTracker
 * case}, scored, told once, kept up to date and closed; {@link io.keytrail.cases.CaseMerger} makes
 * one finding of cases with one cause; {@link io.keytrail.cases.AlertBudget} bounds how many of
 * them a day can bring.
 *
 * <p>Plain Java state machines in event time, like the models that make the signals.
 */
package io.keytrail.cases;
