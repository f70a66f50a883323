package dev.byztime.atmostonce.http;

import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/** Judges the messages of one stream; messages that arrive together are judged by one reading. */
final class JudgeStream implements MessageStream {

    private final Receivers.Use use;
    private final IntervalClock clock;
    private final Timestamp maxError;

    /** The judge of the lines that arrived together; null before the first of them. */
    private Receiver.@Nullable Judge judge;

    JudgeStream(Receivers.Use use, IntervalClock clock, Timestamp maxError) {
        this.use = use;
        this.clock = clock;
        this.maxError = maxError;
    }

    @Override
    public VerdictAnswer answer(Message message) {
        if (judge == null) {
            judge = use.receiver().judgeAt(clock.now(maxError));
        }
        return VerdictAnswer.of(judge.judge(message.connection(), message.timestamp()));
    }

    @Override
    public void pause() {
        judge = null;
    }

    @Override
    public void close() {
        use.close();
    }
}
