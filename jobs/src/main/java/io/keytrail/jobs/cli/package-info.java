/**
 * The command line: sole owner of arguments, environment and exit codes. Standard output is for
 * machines, standard error for people.
 */
package io.keytrail.jobs.cli;
