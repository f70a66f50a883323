package dev.byztime.ticket;

import dev.byztime.atmostonce.ReceiverLimits;

/**
 * The limits of proofs.
 *
 * @param receiver which proofs of an audience are accepted, and how many keys are remembered
 * @param keysPerSubject how many keys and sessions of one subject are remembered at the same time
 * @param audiences the largest number of audiences at the same time
 */
public record ProofLimits(ReceiverLimits receiver, int keysPerSubject, int audiences) {

    public ProofLimits {
        if (keysPerSubject < 1 || audiences < 1) {
            throw new IllegalArgumentException("no proof could be accepted");
        }
    }
}
