/**
 * Sigma rules, correlations and filters over CloudTrail records, without Flink.
 *
 * <pre>{@code
 * RuleOptions options = RuleOptions.DEFAULTS.withFacts("policy", new PolicyFacts(trust));
 * Compilation compilation = RuleCompiler.compile(directory, options);
 * compilation.problems().forEach(System.err::println);
 * RuleSet rules = compilation.ruleSet();
 *
 * // Stage 1, for each record; one view for each thread.
 * EventView view = rules.newView();
 * Evaluation found = rules.evaluate(view.reset(json, kmsEvent));
 * found.matched();                            // a finding each, unless the rule is silent
 * found.undecided();                          // goes on to the key, with the event
 * rules.contributions(view, found.matched()); // goes on to its correlation and group
 *
 * // Stage 2, where the key's context is known.
 * Evaluation decided = rules.evaluate(view.with(keyContext), undecidedIds);
 *
 * // Correlations, keyed by Contribution.streamKey(), a stage for each CorrelationRule.level().
 * CorrelationEngine engine = new CorrelationEngine(rules.correlation(contribution.correlationId));
 * CorrelationState state = engine.adopt(stored);
 * engine.onEvent(state, contribution, watermark);
 * engine.nextTimerMillis(state);
 * engine.onTime(state, watermark, firing -> rules.contributions(firing));
 * }</pre>
 *
 * <p>Sub-packages, each importing only those before it: {@code problem} (what is wrong where),
 * {@code yaml} (bounded reading), {@code model} (what a document says about itself), {@code event}
 * (records and facts), {@code match} (compiled tests), {@code correlate} (state machines), {@code
 * parse} (documents), this package, {@code verify} (tests inside rule files).
 */
package io.keytrail.sigma;
