package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.resource.PathResourceResolver;

import java.io.IOException;

/**
 * Resolves the root path to the page.
 *
 * <p>Without a forward: that leads to a path without the prefix that a proxy has told, and Spring
 * then finds the request to lie outside of it.
 */
final class PageAtRoot extends PathResourceResolver {

    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
        return super.getResource("index.html", location);
    }
}
