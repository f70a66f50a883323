package dev.byztime.commit.http;

import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitTables;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.Timestamp;

/** Converts refusals of the core, which decide nothing, to refusals of a request. */
final class CommitRefusals {

    private CommitRefusals() {}

    static ServiceRefusal of(CommitRefusal refusal, CommitTables commits) {
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
            case CommitRefusal.GroupForgotten forgotten ->
                    recovering("the group was forgotten during the request");
            case CommitRefusal.VersionAhead(String key, Timestamp version) ->
                    recovering(
                            "the version %s of %s is not below the timestamp that the transaction would have: this passes with time, unless it is no version of this group"
                                    .formatted(version, key));
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
                            "there are %d %s, and no more are allowed"
                                    .formatted(full.size(), what(full.limit())));
        };
    }

    private static String what(CommitRefusal.Full.Limit limit) {
        return switch (limit) {
            case KEYS -> "keys of undecided transactions";
            case TRANSACTIONS -> "undecided transactions";
            case SEVERAL_STORES -> "undecided transactions over several stores";
            case JOURNAL_BYTES ->
                    "bytes for the undecided transactions over several stores of a partition";
            case UNDECIDED_BYTES ->
                    "bytes for the names of undecided transactions and of their keys";
            case GROUPS ->
                    "groups, all of which were used in the last minute or have undecided"
                            + " transactions";
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
