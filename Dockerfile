# The tested jar as an image. Build it first: mvn verify
#
#   docker build -t byztime-service .
#   docker run --read-only --tmpfs /tmp:exec -v byztime:/byztime/state byztime-service --byztime.provider=standalone --byztime.state=state
#
# The base is any Linux with a Java 25 at a place that is on PATH. No step needs a shell, and nor does the service.
ARG BASE=docker.io/library/eclipse-temurin:25-jre

FROM ${BASE} AS layers
WORKDIR /empty
WORKDIR /build
COPY target/byztime-service.jar byztime-service.jar
RUN ["java", "-Djarmode=tools", "-jar", "byztime-service.jar", "extract", "--layers", "--destination", "/layers"]

FROM ${BASE} AS program
WORKDIR /opt/byztime
# Least changed first.
COPY --from=layers /layers/dependencies/ ./
COPY --from=layers /layers/spring-boot-loader/ ./
COPY --from=layers /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./
COPY src/main/docker/jvm.options ./

# Starts with everything on, sends itself the usual requests, and keeps what it learned about classes and methods.
# What it leaves behind stays in this stage.
FROM program AS training
WORKDIR /training
RUN ["java", "@/opt/byztime/jvm.options", "-XX:AOTCacheOutput=/opt/byztime/byztime-service.aot", "-jar", "/opt/byztime/byztime-service.jar", "train"]

# The same for the commands, with the options that the launcher gives them.
FROM program AS command-training
RUN ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:AOTCacheOutput=/opt/byztime/byztime.aot", "-jar", "/opt/byztime/byztime-service.jar", "train", "--commands"]

FROM program
COPY --from=training /opt/byztime/byztime-service.aot ./
COPY --from=command-training /opt/byztime/byztime.aot ./
# The commands, as "byztime time"; the only part that needs a shell.
COPY src/main/dist/byztime /usr/local/bin/byztime
# All that may be written besides /tmp. An application.yml may be mounted beside it.
COPY --from=layers --chown=65532:65532 /empty /byztime/state
WORKDIR /byztime
VOLUME /byztime/state
USER 65532:65532
EXPOSE 8080
STOPSIGNAL SIGTERM
# A change of the JVM, the jar or some options makes the cache useless, and the JVM goes on without; .ci/image notices, with -XX:AOTMode=on.
ENTRYPOINT ["java", "@/opt/byztime/jvm.options", "-XX:AOTCache=/opt/byztime/byztime-service.aot", "-jar", "/opt/byztime/byztime-service.jar"]
