package dev.byztime.commit.http;

import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitService;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.stable.RaiseFailure;

import java.util.Locale;

/** Converts refusals of the core, which decide nothing, to refusals of a request. */
final class CommitRefusals {

    private CommitRefusals() {}

    static ServiceRefusal of(CommitRefusal refusal, CommitService commits) {
        RaiseFailure obstacle = commits.obstacle();
        return switch (refusal) {
            case CommitRefusal.Recovering recovering when recovering.in() != null ->
                    recovering(
                            "clients of an earlier start may still write; transactions begin again"
                                    + " in about %s s".formatted(recovering.in()));
            case CommitRefusal.Recovering recovering when obstacle == null ->
                    recovering("what earlier starts have promised is not known yet");
            case CommitRefusal.Recovering recovering -> storage(obstacle);
            case CommitRefusal.OldReading old ->
                    recovering("the timescale has broken during the request");
            case CommitRefusal.NotYetDurable lacking when obstacle != null -> storage(obstacle);
            case CommitRefusal.NotYetDurable lacking ->
                    recovering(
                            "the disk does not have what the answer needs: after a start, the"
                                    + " timestamps of earlier starts are ahead of the time for a"
                                    + " while");
            case CommitRefusal.JournalFailed failed ->
                    new ServiceRefusal(
                            ServiceRefusal.Reason.STORAGE,
                            "the journal cannot be written, so nothing is decided: "
                                    + failed.detail());
            case CommitRefusal.Full full ->
                    new ServiceRefusal(
                            ServiceRefusal.Reason.NO_ROOM,
                            "there are %d %s, none of which can be forgotten now, and no more are allowed"
                                    .formatted(
                                            full.size(),
                                            switch (full.limit()) {
                                                case KEYS, TRANSACTIONS, GROUPS ->
                                                        full.limit()
                                                                .name()
                                                                .toLowerCase(Locale.ROOT);
                                                case SEVERAL_STORES ->
                                                        "undecided transactions over several"
                                                                + " stores";
                                                case UNDECIDED_BYTES ->
                                                        "bytes for the names of undecided"
                                                                + " transactions and of their keys";
                                            }));
        };
    }

    private static ServiceRefusal recovering(String detail) {
        return new ServiceRefusal(ServiceRefusal.Reason.RECOVERING, detail);
    }

    private static ServiceRefusal storage(RaiseFailure obstacle) {
        return new ServiceRefusal(
                ServiceRefusal.Reason.STORAGE,
                "the disk does not have what the answer needs: " + obstacle.detail());
    }
}
