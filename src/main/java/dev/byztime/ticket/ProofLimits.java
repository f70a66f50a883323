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

    /**
     * The limits of one of several tables, among which chance spreads the subjects: each has room
     * for six standard deviations more than the mean, if each subject has as many keys as it may.
     */
    public ProofLimits ofOneOf(int parts) {
        double mean = (double) receiver.connections() / parts;
        double room = Math.ceil(mean + 6 * Math.sqrt(mean * keysPerSubject));
        return new ProofLimits(
                new ReceiverLimits(
                        receiver.maxLifetimeNs(),
                        receiver.maxClockSkewNs(),
                        (int) Math.min(receiver.connections(), room)),
                keysPerSubject,
                audiences);
    }
}
