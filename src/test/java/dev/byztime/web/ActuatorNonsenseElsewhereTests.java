package dev.byztime.web;

import org.springframework.test.context.TestPropertySource;

/**
 * The same on a port of the actuator's own, which has another context and other handlers of what
 * goes wrong, and with other names for its paths.
 */
@TestPropertySource(
        properties = {
            "management.server.port=0",
            "management.endpoints.web.base-path=/manage",
            "management.endpoints.web.path-mapping.health=well"
        })
class ActuatorNonsenseElsewhereTests extends ActuatorNonsenseTests {}
