package dev.byztime.web.fastpath;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * An endpoint whose most frequent requests are answered before Spring MVC.
 *
 * <p>It must not need a token, since tokens are checked later. Its controller answers the other
 * requests, and would answer these in the same way.
 */
public interface FastPathEndpoint {

    /** The path below the context path, as clients usually write it. */
    String path();

    /**
     * The body of an answer with status 200.
     *
     * @param query the query as it was sent; null if there is none
     * @param form the form of the body
     * @param mayWait whether the thread may wait for files, locks and the like. If not, it is the
     *     one that reads all other requests too
     * @return null if Spring MVC must answer, or if an answer needs some waiting. The endpoint has
     *     then counted nothing
     */
    @Nullable ByteBuffer answer(@Nullable String query, AnswerForm form, boolean mayWait);
}
