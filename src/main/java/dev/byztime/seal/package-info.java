/**
 * The authentication and encryption of texts and messages: keys, seals, hashes with a key, and the
 * file of keys.
 *
 * <p>{@link dev.byztime.seal.Seal} authenticates texts that clients keep for the service, such as
 * the claims of leases. {@link dev.byztime.seal.AesSiv} also encrypts, for the cookies and messages
 * of peers. {@link dev.byztime.seal.MasterKeys} are the keys of those cookies. {@link
 * dev.byztime.seal.SipHash} represents names within one process. The package may depend on the JDK
 * and on AES-SIV only.
 */
@NullMarked
package dev.byztime.seal;

import org.jspecify.annotations.NullMarked;
