/** The rules that come with Keytrail, and what all rules are compiled against. */
package io.keytrail.detections;
