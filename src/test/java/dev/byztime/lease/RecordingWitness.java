package dev.byztime.lease;

import dev.byztime.testing.ChildJvm;

/** A witness that keeps a history of what holders tell, and writes to a storage for them. */
class RecordingWitness implements Witness {

    final LeaseHistory history = new LeaseHistory();
    final FencedStorage storage = new FencedStorage();

    @Override
    public final void granted(Grant grant) {
        history.add(grant);
    }

    @Override
    public final void believed(Belief belief) {
        history.add(belief);
    }

    @Override
    public void wrote(String resource, long token, String holder, long believedUntil) {
        boolean _ = storage.write(resource, token, holder, LocalRule.shared(), believedUntil);
    }

    /** Records what a line of another process says, and answers a write when it is done. */
    final WitnessLines.Said record(String line, ChildJvm from) {
        WitnessLines.Said said = WitnessLines.relay(line, this);
        if (said == WitnessLines.Said.WROTE) {
            from.tell(HolderProcess.WRITTEN);
        }
        return said;
    }
}
