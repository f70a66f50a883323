package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;

import java.util.List;

/** Bad requests to the actuator are bad requests, on the main port. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "byztime.provider=external",
            "byztime.timedata=unused",
            "byztime.state=false", // the working directory has a configuration with one
            "management.endpoints.web.exposure.include=*",
            "management.endpoints.web.exposure.exclude=heapdump,shutdown",
            "management.endpoints.access.default=unrestricted"
        })
class ActuatorNonsenseTests {

    @LocalManagementPort private int port;
    @Autowired private PathMappedEndpoints endpoints;

    @Test
    void nonsenseIsNoFault(CapturedOutput log) throws Exception {
        List<String> requests =
                ActuatorNonsense.requests(
                        endpoints.getBasePath(), List.copyOf(endpoints.getAllPaths()));
        assertThat(requests).hasSizeGreaterThan(3_000);
        assertThat(endpoints.getAllPaths()).hasSizeGreaterThan(5);
        ActuatorNonsense.sendAll(port, requests);
        assertThat(log.getAll()).doesNotContain("\tat ", "ERROR");
    }
}
