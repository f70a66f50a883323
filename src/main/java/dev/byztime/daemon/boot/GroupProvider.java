package dev.byztime.daemon.boot;

import dev.byztime.daemon.keys.AuthorityFile;
import dev.byztime.daemon.keys.CertificateFiles;
import dev.byztime.daemon.net.GroupNode;
import dev.byztime.daemon.net.GroupPlan;
import dev.byztime.daemon.net.HostClocks;
import dev.byztime.daemon.net.RoundTripObserver;
import dev.byztime.daemon.net.RunningNode;
import dev.byztime.linux.FileException;
import dev.byztime.run.PeriodicTasks;
import dev.byztime.run.boot.Phases;
import dev.byztime.time.Era;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** The lifecycle of the node: it starts with the service, and stops with it. */
public final class GroupProvider implements SmartLifecycle, RunningNode {

    private static final Logger log = LoggerFactory.getLogger(GroupProvider.class);

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final GroupOptions options;
    private final Era era;
    private final HostClocks clocks;

    private volatile @Nullable GroupNode node;
    private volatile @Nullable CertificateFiles identity;
    private volatile List<AuthorityFile> authorities = List.of();
    private volatile LongConsumer serverWork = workNs -> {};
    private volatile RoundTripObserver roundTrips = (peer, byKernel, rttNs) -> {};
    private volatile Runnable afterCare = () -> {};
    private @Nullable PeriodicTasks care;
    private final Map<Path, String> authorityProblems = new HashMap<>();
    private @Nullable String certificateProblem;
    private @Nullable String keysProblem;
    private final EndingCertificates ending = new EndingCertificates();

    public GroupProvider(GroupOptions options, Era era, HostClocks clocks) {
        this.options = options;
        this.era = era;
        this.clocks = clocks;
    }

    @Override
    public void start() {
        GroupPlan plan = options.plan();
        GroupNode opened = open(plan);
        node = opened;
        identity = plan.identity();
        authorities = plan.authorities();
        say(plan, opened);
        opened.observeServerWork(workNs -> serverWork.accept(workNs));
        opened.observeRoundTrips((peer, byKernel, rttNs) -> roundTrips.took(peer, byKernel, rttNs));
        opened.start();
        PeriodicTasks own =
                new PeriodicTasks("byztime-group-care")
                        .every(PAUSE, PAUSE, () -> lookAfter(opened));
        care = own;
        own.start();
    }

    @Override
    public void stop() {
        if (care != null) {
            care.stopAndWait();
            care = null;
        }
        GroupNode running = node;
        if (running != null) {
            running.close();
            node = null;
        }
    }

    @Override
    public boolean isRunning() {
        return node != null;
    }

    @Override
    public int getPhase() {
        return Phases.PROVIDER;
    }

    @Override
    public @Nullable GroupNode node() {
        return node;
    }

    /**
     * Sets the observer of the time that each answer spent in this process, in nanoseconds. It is
     * called in the thread that answers.
     */
    void observeServerWork(LongConsumer observer) {
        serverWork = observer;
    }

    /** Sets the observer of the round trips of queries. */
    void observeRoundTrips(RoundTripObserver observer) {
        roundTrips = observer;
    }

    /** Sets a task that runs now, and after each periodic look at the node's files. */
    void afterCare(Runnable task) {
        afterCare = task;
        task.run();
    }

    /** The names of the other nodes. */
    List<String> peerNames() {
        return options.names();
    }

    /** The time at which this node's certificate ends; null for a node without a certificate. */
    public @Nullable Instant certificateExpires() {
        CertificateFiles own = identity;
        return own == null ? null : own.current().expires();
    }

    /** The time at which the first certificate of the authorities ends; null if there is none. */
    public @Nullable Instant authoritiesExpire() {
        return authorities.stream()
                .map(file -> file.get().expires())
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The certificates that end within two weeks or have ended, in words. */
    List<String> endingCertificates() {
        return EndingCertificates.named(certificateExpires(), authoritiesExpire(), calendar());
    }

    /** The time by the machine's calendar clock. */
    public Instant calendar() {
        var now = clocks.calendar().read();
        return Instant.ofEpochSecond(now.seconds(), now.nanoseconds());
    }

    private GroupNode open(GroupPlan plan) {
        try {
            return new GroupNode(plan, clocks, era, new SecureRandom());
        } catch (FileException e) {
            throw e.kind() == FileException.Kind.LOCKED
                    ? new UnusableGroupException(
                            "another process writes " + plan.timedata(),
                            "Stop it first, byztimed too: this service takes its place. If the"
                                    + " other one is to stay the writer, set"
                                    + " byztime.provider=external.")
                    : unusable(plan, e);
        } catch (IOException e) {
            throw unusable(plan, e);
        } catch (TimeUnavailableException e) {
            throw new UnusableGroupException(
                    String.valueOf(e.getMessage()),
                    "Its entries would be wrong, by the shift, for every other process, and its"
                            + " votes for every other node. Start this service in the machine's"
                            + " initial time namespace.");
        }
    }

    private static UnusableGroupException unusable(GroupPlan plan, IOException e) {
        return new UnusableGroupException(
                "this node cannot be opened: " + e.getMessage(),
                ("Set byztime.timedata (%s) to a path that this user may write, and"
                     + " byztime.peers.bind and byztime.peers.port (%s) to an address of this"
                     + " machine that nobody else uses, neither by TCP nor by UDP.")
                        .formatted(plan.timedata(), plan.listen()));
    }

    private static void say(GroupPlan plan, GroupNode opened) {
        int nodes = plan.rule().nodes();
        log.info(
                "Writing {}: the time of a group of {} nodes, of which {} may be faulty; {}",
                plan.timedata(),
                nodes,
                plan.rule().faults(),
                opened.address() == null
                        ? "this one only reads"
                        : "this one is asked at " + opened.address());
        if (plan.rule().faults() == 0) {
            log.warn(
                    "A group of {} withstands no faulty node: one that lies decides what all"
                            + " publish, and one that is silent ends it. With 4 nodes one may be"
                            + " faulty, with 7 two",
                    nodes);
        }
    }

    /** Does the periodic work that may wait for the disk. */
    private void lookAfter(GroupNode running) {
        try {
            CertificateFiles own = identity;
            if (own != null) {
                CertificateFiles.CheckResult check = own.check();
                if (check.change() == CertificateFiles.Change.TAKEN) {
                    log.info("Taken: a new certificate, until {}", own.current().expires());
                }
                if (check.problem() != null && !check.problem().equals(certificateProblem)) {
                    log.error("The certificate before stays in use: {}", check.problem());
                }
                certificateProblem = check.problem();
            }
            for (AuthorityFile file : authorities) {
                lookAfter(file, running);
            }
            ending.log(endingCertificates());
            if (running.rotateKeys()) {
                log.info("The key that cookies are sealed with was replaced");
            }
            String problem = running.keysProblem();
            if (problem != null && !problem.equals(keysProblem)) {
                log.warn("{}", problem);
            }
            keysProblem = problem;
            afterCare.run();
        } catch (RuntimeException e) {
            log.error("Certificates and keys could not be looked after", e);
        }
    }

    private void lookAfter(AuthorityFile file, GroupNode running) {
        CertificateFiles.CheckResult check = file.check();
        if (check.change() == CertificateFiles.Change.TAKEN) {
            log.info(
                    "Taken: new authorities from {}; the peers that it is for show their"
                            + " certificates again",
                    file.path());
            running.verifyAgain(file);
        }
        String problem = check.problem();
        String before =
                problem == null
                        ? authorityProblems.remove(file.path())
                        : authorityProblems.put(file.path(), problem);
        if (problem != null && !problem.equals(before)) {
            log.error("The authorities before stay in use: {}", problem);
        }
    }
}
