package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.resource.PathResourceResolver;

import java.io.IOException;

/**
 * The resource resolver that serves index.html for the path of its folder.
 *
 * <p>Boot's own solution is a forward. It leads to a path without the prefix that a proxy has
 * named, and Spring then finds that the request lies outside this prefix.
 */
final class PageAtRoot extends PathResourceResolver {

    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
        return super.getResource("index.html", location);
    }
}
