package dev.byztime.cluster.http;

/** Ends a request with the answer that the owner of its partition has given. */
final class AnsweredByOwner extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient OwnerAnswer answer;

    AnsweredByOwner(OwnerAnswer answer) {
        super("answered by another instance", null, false, false);
        this.answer = answer;
    }

    OwnerAnswer answer() {
        return answer;
    }
}
