package dev.byztime;

import dev.byztime.linux.Kernel;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Reports the name of the host at the info endpoint. */
@Component
final class HostInfo implements InfoContributor {

    @Override
    public void contribute(Info.Builder builder) {
        try {
            builder.withDetail("host", Map.of("name", Kernel.hostName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
