/** At-most-once delivery over HTTP: requests, answers, streams. */
@NullMarked
package dev.byztime.atmostonce.http;

import org.jspecify.annotations.NullMarked;
