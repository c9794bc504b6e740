/**
 * Reads CloudTrail in all its carriers and takes the meaning out of KMS's records.
 *
 * <p>The way of a byte: {@code CarrierInput} takes gzip away, {@code CarrierBuffer} slides along
 * what is left, {@code RecordCutter} cuts it into records without understanding them ({@code
 * ValueWalker} finds a value's end), {@code RecordDecoder} reads one record with Jackson's
 * streaming parser, and the resolvers ({@code KeyResolver}, {@code PrincipalResolver}, {@code
 * EncryptionContext}) say what it means. {@link io.keytrail.cloudtrail.TrailReader} joins them.
 */
package io.keytrail.cloudtrail;
