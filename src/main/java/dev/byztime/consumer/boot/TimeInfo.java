package dev.byztime.consumer.boot;

import dev.byztime.time.Era;
import dev.byztime.timedata.Provider;
import dev.byztime.timedata.TimedataReader;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

import java.util.Map;

/** Reports the source of global time at the info endpoint. */
@Component
class TimeInfo implements InfoContributor {

    private final Provider provider;
    private final Era era;
    private final TimedataReader file;

    TimeInfo(Provider provider, Era era, TimedataReader file) {
        this.provider = provider;
        this.era = era;
        this.file = file;
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail(
                "globalTime",
                Map.of(
                        "provider", provider,
                        "era", era.toString(),
                        "timedata", file.path().toAbsolutePath().toString()));
    }
}
