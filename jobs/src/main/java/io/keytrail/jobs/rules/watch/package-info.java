/** Watches the place where rules lie, and says what has changed there. */
package io.keytrail.jobs.rules.watch;
