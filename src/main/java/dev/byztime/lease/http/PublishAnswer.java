package dev.byztime.lease.http;

import dev.byztime.lease.Publication;

/** The result of publishing a version. */
record PublishAnswer(Publication verdict) {}
