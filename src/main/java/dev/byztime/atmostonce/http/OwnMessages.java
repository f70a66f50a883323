package dev.byztime.atmostonce.http;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.atmostonce.MessageTables;
import dev.byztime.consumer.CountedClock;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Judges all messages in this process. */
public final class OwnMessages implements MessageRoutes {

    private final MessageTables tables;
    private final IntervalClock clock;

    public OwnMessages(AtMostOnceService service, CountedClock clock) {
        this.tables = service.tables();
        this.clock = clock;
    }

    @Override
    public <T> T at(String receiver, String connection, Function<MessageTables, T> decision) {
        return decision.apply(tables);
    }

    @Override
    public List<VerdictAnswer> judge(
            String receiver, List<Message> messages, Timestamp maxError, Reading now) {
        return ReceiverUses.judge(tables, receiver, messages, now);
    }

    @Override
    public MessageStream stream(String receiver, Timestamp maxError, Reading now) {
        return new JudgeStream(ReceiverUses.of(tables.receivers(), receiver, now), clock, maxError);
    }

    @Override
    public Set<String> receivers() {
        return tables.receivers().names();
    }
}
