package dev.byztime.web.server;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

import java.util.List;

/**
 * The resource resolver that serves index.html for a path that ends with the slash of its folder.
 */
final class PageOfFolder extends PathResourceResolver {

    @Override
    protected @Nullable Resource resolveResourceInternal(
            @Nullable HttpServletRequest request,
            String path,
            List<? extends Resource> locations,
            ResourceResolverChain chain) {
        boolean folder = request != null && request.getRequestURI().endsWith("/");
        return super.resolveResourceInternal(
                request, folder ? path + "/index.html" : path, locations, chain);
    }
}
