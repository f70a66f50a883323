package dev.byztime;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** What keeps promises, which is there if it has a folder to remember them in. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("byztime.state")
@ComponentScan({"dev.byztime.stable", "dev.byztime.atmostonce", "dev.byztime.lease"})
class StateConfiguration {

    /** The classes of those packages, which the application itself does not look for. */
    static final String CLASSES = "dev\\.byztime\\.(stable|atmostonce|lease)\\..*";
}
