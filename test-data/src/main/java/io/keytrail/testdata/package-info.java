/**
 * Makes CloudTrail bytes: a seeded generator of whole archives, and the small sample trail that is
 * kept in {@code test-data/sample-trail}.
 *
 * <p>Nothing of ours is imported here: bytes come out, so whoever uses them sends them through the
 * real decoder. Accounts, addresses and credentials are those that are reserved for documentation.
 */
package io.keytrail.testdata;
