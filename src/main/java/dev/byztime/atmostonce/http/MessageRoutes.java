package dev.byztime.atmostonce.http;

import dev.byztime.atmostonce.MessageTables;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the tables in which messages are judged: those of this process, or among several instances
 * those of the partition that a connection belongs to.
 */
public interface MessageRoutes {

    /**
     * Decides something by the tables of a connection, or refuses the request.
     *
     * @param receiver the name of the receiver
     * @param connection the id of the connection
     * @param decision whose result is the answer
     */
    <T> T at(String receiver, String connection, Function<MessageTables, T> decision);

    /**
     * Judges messages.
     *
     * @param receiver the name of their receiver
     * @param maxError the largest error that the caller accepts
     * @param now the reading that decides here
     * @return for each message, in their order, a {@link VerdictAnswer} as an object or as JSON, or
     *     {"problem": ...}
     */
    List<?> judge(String receiver, List<Message> messages, Timestamp maxError, Reading now);

    /**
     * Begins a stream of messages.
     *
     * @param receiver the name of their receiver
     * @param maxError the largest error that the caller accepts
     */
    MessageStream stream(String receiver, Timestamp maxError, Reading now);

    /** The names of all receivers that are known here, in order. */
    Set<String> receivers();
}
