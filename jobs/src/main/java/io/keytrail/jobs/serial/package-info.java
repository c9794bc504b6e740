/**
 * Hand-made serializers of what travels and what state holds: a version byte, then the fields; no
 * reflection and no Kryo.
 */
package io.keytrail.jobs.serial;
