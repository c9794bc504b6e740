/** What matches and firings look like as findings. */
package io.keytrail.sigma.report;
