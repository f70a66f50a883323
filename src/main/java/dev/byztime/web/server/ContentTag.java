package dev.byztime.web.server;

import org.springframework.core.io.Resource;
import org.springframework.util.DigestUtils;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Tags files by their content. Their times say nothing: all files in a jar have the same, so that a
 * build can be repeated to the byte.
 */
final class ContentTag {

    private ContentTag() {}

    /** The value of the ETag header; MD5, because it only tells versions of a file apart. */
    static String of(Resource file) {
        try (InputStream content = file.getInputStream()) {
            return "\"" + DigestUtils.md5DigestAsHex(content) + "\"";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
