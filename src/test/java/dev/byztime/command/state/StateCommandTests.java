package dev.byztime.command.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.command.option.Arguments;
import dev.byztime.commit.CommitJournalWords;
import dev.byztime.lease.LeaseFilesByHand;
import dev.byztime.lease.LeaseTimescaleWords;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingRecord;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.stable.StateFolder;
import dev.byztime.stable.TextChecksum;
import dev.byztime.testing.MemoryConsole;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What an operator may do with a state folder, and what a service makes of it afterwards. */
class StateCommandTests {

    private static final long SECOND = 1_000_000_000;
    private static final long HOURS = 8 * 3600 * SECOND;
    private static final long NOW = 1_795_729_827 * SECOND;
    private static final long REACH = 65 * SECOND;
    private static final Timestamp MAX_ERROR = new Timestamp(1, 0);
    private static final Era ERA = Era.of(1, 2);
    private static final Path KEY = Path.of("lease-scale");

    @TempDir private Path temp;

    private Path folder() {
        return temp.resolve("state");
    }

    /** Exit code and all that was said, of the last command. */
    private int code;

    private String said = "";

    private void run(String... arguments) {
        MemoryConsole console = MemoryConsole.together();
        try {
            code =
                    new StateCommand(timedata -> Timestamp.ofNanos(NOW), console.console())
                            .run(arguments);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        said = console.out();
        assertThat(said.lines())
                .allSatisfy(line ->
                        assertThat(line.matches("  (-|[0-9] |  ).*") ? "" : line.strip())
                                .as("blanks between words")
                                .doesNotContain("  ")
                                .doesNotContainPattern("[a-z][.;,][A-Z]"));
    }

    private void show() {
        run("show", folder().toString());
    }

    private void recover(String... more) {
        run(
                Stream.concat(Stream.of("recover", folder().toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static Reading at(long now) {
        return CeilingByHand.reading(now, now, ERA);
    }

    /** How a life of a service begins that finds the folder as it is. */
    private Map<String, RecoveredCeiling> life(long now) throws IOException {
        Map<String, RecoveredCeiling> begun = new TreeMap<>();
        try (StateFolder owned = StateFolder.open(folder())) {
            for (Ceiling each :
                    new Ceiling[] {
                        Ceiling.open(owned, "at-most-once", REACH, MAX_ERROR),
                        Ceiling.open(owned, "lease-expiry", REACH, MAX_ERROR),
                        Ceiling.openCounter(owned, "lease-token", MAX_ERROR)
                    }) {
                CeilingByHand.raise(each, at(now), now);
                begun.put(each.name(), Objects.requireNonNull(each.beginning()));
            }
            if (Files.notExists(folder().resolve(KEY))) {
                Files.write(folder().resolve(KEY), LeaseTimescaleWords.givenUp());
            }
        }
        return begun;
    }

    private static long ceilingOf(Map<String, RecoveredCeiling> begun, String name) {
        return Objects.requireNonNull(begun.get(name)).ceilingNs();
    }

    private void clockWasAhead() throws IOException {
        life(NOW + HOURS);
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder())) {
            for (Path file : all.toList()) {
                files.put(
                        String.valueOf(file.getFileName()),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    private static long lost(long now) {
        return now + REACH + 2 * SECOND;
    }

    @Test
    void whatIsAheadIsGivenUpAndTokensGoOn() throws IOException {
        clockWasAhead();
        long tokens = ceilingOf(life(NOW), "lease-token");
        assertThat(tokens).isGreaterThanOrEqualTo(NOW + HOURS);
        recover("--yes");
        assertThat(code).isEqualTo(StateCommand.DONE);
        Map<String, RecoveredCeiling> next = life(NOW);
        assertThat(ceilingOf(next, "lease-token")).isGreaterThanOrEqualTo(tokens);
        assertThat(ceilingOf(next, "lease-expiry")).isEqualTo(lost(NOW));
        assertThat(next)
                .hasEntrySatisfying(
                        "lease-expiry",
                        begun ->
                                assertThat(begun.origin())
                                        .isNotEqualTo(
                                                RecoveredCeiling.Origin
                                                        .FOUND)); // so claims have a new key
    }

    /** At most once: a sender's clock may have been as wrong. */
    @Test
    void messagesAreNotForgottenUnlessThatIsSaid() throws IOException {
        clockWasAhead();
        recover("--yes");
        assertThat(said).contains("at-most-once: kept", "--forget-messages");
        assertThat(ceilingOf(life(NOW), "at-most-once")).isEqualTo(lost(NOW + HOURS));
        recover("--yes", "--forget-messages");
        assertThat(code).isEqualTo(StateCommand.DONE);
        assertThat(ceilingOf(life(NOW), "at-most-once")).isEqualTo(lost(NOW));
    }

    @Test
    void nothingIsDoneBeforeItsCostIsKnown() throws IOException {
        clockWasAhead();
        Map<String, String> before = files();
        recover();
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said).contains("lease-expiry", "Cost:", "--yes");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void whatWasThereBeforeIsKept() throws IOException {
        clockWasAhead();
        String before = files().get("lease-expiry");
        recover("--yes");
        assertThat(files()).containsEntry("lease-expiry.aside", before);
        recover("--yes");
        assertThat(said).contains("Nothing was changed");
        assertThat(files()).containsEntry("lease-expiry.aside", before);
    }

    @Test
    void aFolderThatIsWellStaysAsItIs() throws IOException {
        life(NOW);
        Map<String, String> before = files();
        show();
        assertThat(code).isEqualTo(StateCommand.DONE);
        recover("--yes", "--forget-messages");
        assertThat(code).isEqualTo(StateCommand.DONE);
        assertThat(said).contains("Nothing was changed");
        assertThat(files()).isEqualTo(before);
    }

    /** The lock is flock(2), which excludes this process too. */
    @Test
    void aFolderThatAServiceHasIsRefused() throws IOException {
        clockWasAhead();
        Map<String, String> before = files();
        try (StateFolder service = StateFolder.open(folder())) {
            assertThat(service).isNotNull();
            recover("--yes");
            assertThat(code).isEqualTo(StateCommand.REFUSED);
            assertThat(said)
                    .contains("a service", folder().toString(), "Stop it first")
                    .doesNotContain("a folder of its own");
            show();
            assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void whatIsNoStateFolderIsRefusedAndStaysAsItIs() throws IOException {
        recover("--yes");
        assertThat(code).isEqualTo(StateCommand.REFUSED);
        assertThat(folder()).doesNotExist();
        Files.createDirectories(folder());
        Files.createFile(folder().resolve("lock"));
        recover("--yes");
        assertThat(code).isEqualTo(StateCommand.REFUSED);
        assertThat(said).contains("no state folder", "lease-token");
        assertThat(files()).containsOnlyKeys("lock");
    }

    /** What is said is true, and is no name of a Java class. */
    @ParameterizedTest
    @ValueSource(strings = {"show", "recover"})
    void aFolderThatIsNotThereIsNamed(String action) throws IOException {
        run(action, folder().toString());
        assertThat(code).isEqualTo(StateCommand.REFUSED);
        assertThat(said)
                .contains("there is no folder " + folder(), "byztime.state")
                .doesNotContain("java.", "Exception", "cannot be read");
        Files.writeString(folder(), "");
        run(action, folder().toString());
        assertThat(code).isEqualTo(StateCommand.REFUSED);
        assertThat(said)
                .contains(folder() + " is not a folder", "byztime.state")
                .doesNotContain("java.", "Exception", "cannot be read");
    }

    /** As another user, or with a disk that fails. */
    @Test
    void whatCannotBeReadIsNamedWithoutClasses() throws IOException {
        life(NOW);
        Files.delete(folder().resolve("lease-expiry"));
        Files.createDirectory(folder().resolve("lease-expiry"));
        show();
        assertThat(code).isEqualTo(StateCommand.REFUSED);
        assertThat(said)
                .contains(folder() + " cannot be read or written: ")
                .doesNotContain("java.", "Exception");
    }

    @Test
    void theScaleOfLeasesIsShownInWords() throws IOException {
        life(NOW);
        scale("1000.000000000", "55.500000001");
        show();
        assertThat(said)
                .contains(
                        "written when global time was at most 1795729820.500000000 (6 s ago), in"
                                + " boot 00000000-0000-0001-0000-000000000002",
                        "Leases have lasted for up to 60 s, by clocks that were wrong by up to 0.25"
                                + " s.",
                        "No lease was to be granted for 945 s after that (RESTART).")
                .doesNotContain("[", "LongestPromise", "Seen", "quiet");
        scale("54.000000000", "55.500000001");
        show();
        assertThat(said).contains("wrong by up to 0.25 s.").doesNotContain("No lease was to be");
    }

    private void scale(String quietUntil, String local) throws IOException {
        String body =
                """
                byztime-lease-scale 2
                era 00000000-0000-0001-0000-000000000002
                quiet-until %s
                cause restart
                longest-term 60.000000000
                largest-error 0.250000000
                local %s
                earliest 1795729820.000000000
                latest 1795729820.500000000
                key %s
                """
                        .formatted(quietUntil, local, "0f".repeat(32));
        Files.writeString(folder().resolve(KEY), body + "crc32c " + TextChecksum.of(body) + "\n");
    }

    /** Nobody knows how high the tokens were that a damaged file had given out. */
    @Test
    void whatAnOperatorSaidIsNotClaimedToBeKnown() throws IOException {
        life(NOW);
        Files.writeString(folder().resolve("lease-token"), "rot");
        recover("--yes", "--tokens-above=0");
        show();
        assertThat(said)
                .contains(
                        "lease-token: no fencing token up to 0 is given out again, as an operator")
                .doesNotContain("days ago", "above 0 was given out");
        life(NOW);
        show();
        assertThat(said).contains("lease-token: no fencing token above " + NOW);
    }

    @Test
    void whereNothingNeedBeDoneThatIsSaid() throws IOException {
        life(NOW);
        show();
        assertThat(said).endsWith("All is well.\n");
        recover();
        assertThat(said).endsWith("All is well, and nothing need be done. Nothing was changed.\n");
        clockWasAhead();
        recover("--yes");
        recover("--yes");
        assertThat(said).contains("at-most-once: kept").doesNotContain("All is well");
        show();
        assertThat(said).doesNotContain("All is well");
    }

    /** The command is on nobody's path. */
    @Test
    void whatToDoCanBePasted() {
        assertThat(ThisCommand.toRecover("target/byztime-service.jar", options("st5")))
                .isEqualTo("java -jar target/byztime-service.jar state recover st5");
        assertThat(ThisCommand.toRecover("a.jar:classes", options("it's; mine", "--timedata=t d")))
                .isEqualTo(
                        "java -jar byztime-service.jar state recover 'it'\\''s; mine'"
                                + " --timedata='t d'");
        run("--help");
        assertThat(said).contains("usage: byztime state show");
    }

    private static StateOptions options(String folder, String... more) {
        return StateOptions.of(
                Arguments.parse(
                        StateCommand.DESCRIPTION,
                        Stream.concat(Stream.of("show", folder), Stream.of(more))
                                .toArray(String[]::new)));
    }

    @Test
    void whatIsAheadIsShownInWords() throws IOException {
        clockWasAhead();
        show();
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said)
                .contains("lease-expiry: no lease was promised beyond", "8 h 1 min 7 s ahead")
                .contains("no fencing token above " + (NOW + HOURS))
                .contains("java -jar byztime-service.jar state recover " + folder());
    }

    @Test
    void whatIsShownCanBeJson() throws IOException {
        clockWasAhead();
        run("show", folder().toString(), "-o", "json");
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        JsonNode shown = JsonMapper.shared().readTree(said);
        assertThat(shown.path("well").booleanValue(true)).isFalse();
        Map<String, Boolean> well = new TreeMap<>();
        for (JsonNode each : shown.path("files")) {
            well.put(each.path("file").stringValue(), each.path("well").booleanValue());
            assertThat(each.path("detail").stringValue()).isNotEmpty();
        }
        assertThat(well).containsEntry("lease-expiry", false).containsEntry("lease-token", true);
        run("recover", folder().toString(), "-o", "json");
        assertThat(code).isEqualTo(StateCommand.REFUSED);
    }

    @Test
    void theKeyIsNeverShown() throws IOException {
        clockWasAhead();
        Files.writeString(folder().resolve(KEY), "key 0123456789abcdef");
        show();
        recover("--yes");
        assertThat(said).doesNotContain("0123456789abcdef");
        assertThat(files().get(KEY + ".aside")).contains("0123456789abcdef");
    }

    /** Only it knew how long leases were. */
    @Test
    void aDamagedOrLostScaleIsGivenUpAtAPrice() throws IOException {
        life(NOW);
        Files.writeString(folder().resolve(KEY), "rot");
        for (String state : new String[] {"damaged", "missing"}) {
            show();
            assertThat(code).isEqualTo(StateCommand.UNDECIDED);
            assertThat(said).contains("lease-scale: " + state, "No service starts with");
            recover();
            assertThat(code).isEqualTo(StateCommand.UNDECIDED);
            assertThat(said).contains("lease-scale: ", "byztime.leases.longest-term", "Cost:");
            recover("--yes");
            assertThat(code).isEqualTo(StateCommand.DONE);
            show();
            assertThat(code).isEqualTo(StateCommand.DONE);
            assertThat(said).contains("given up by an operator");
            Files.delete(folder().resolve(KEY));
        }
    }

    /** Lease invariants 5 and 19: what is left of the folder does not say how far they had come. */
    @ParameterizedTest
    @ValueSource(strings = {"lease-scale", "lease-expiry", "neither"})
    void lostTokensGoOnAboveTheHighestThatAStorageHasSeen(String lostToo) throws IOException {
        clockWasAhead();
        long before = ceilingOf(life(NOW), "lease-token");
        Files.delete(folder().resolve("lease-token"));
        Files.deleteIfExists(folder().resolve(lostToo));
        show();
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said).contains("lease-token: missing, although", "state recover");
        recover("--yes");
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said).contains("lease-token: it is missing", "--tokens-above=N");
        assertThat(folder().resolve("lease-token")).doesNotExist();
        recover("--yes", "--tokens-above=" + before);
        assertThat(code).isEqualTo(StateCommand.DONE);
        assertThat(ceilingOf(life(NOW), "lease-token")).isEqualTo(before);
    }

    /** A kill in the first second leaves such a folder, and a service goes on with it. */
    @Test
    void aFolderThatWasNotUsedYetIsWell() throws IOException {
        life(NOW);
        Files.delete(folder().resolve("lease-token"));
        Files.delete(folder().resolve("lease-expiry"));
        try (StateFolder owned = StateFolder.open(folder())) {
            Files.delete(folder().resolve(KEY));
            LeaseFilesByHand.begin(owned);
        }
        show();
        assertThat(code).isEqualTo(StateCommand.DONE);
        recover("--yes");
        assertThat(code).isEqualTo(StateCommand.DONE);
        assertThat(said).contains("Nothing was changed");
    }

    @Test
    void damagedExpiriesAreGivenUp() throws IOException {
        life(NOW);
        Files.writeString(folder().resolve("lease-expiry"), "rot");
        show();
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said).contains("lease-expiry: damaged");
        recover("--yes");
        assertThat(code).isEqualTo(StateCommand.DONE);
        assertThat(ceilingOf(life(NOW), "lease-expiry")).isEqualTo(lost(NOW));
    }

    @Test
    void damagedMessagesAreForgottenOnlyIfThatIsSaid() throws IOException {
        life(NOW);
        Files.writeString(folder().resolve("at-most-once"), "rot");
        recover("--yes");
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(files()).containsEntry("at-most-once", "rot");
        recover("--yes", "--forget-messages");
        assertThat(code).isEqualTo(StateCommand.DONE);
        assertThat(ceilingOf(life(NOW), "at-most-once")).isEqualTo(lost(NOW));
    }

    /** Only storages know how far they had come. */
    @Test
    void damagedTokensGoOnAboveTheHighestThatAStorageHasSeen() throws IOException {
        clockWasAhead();
        long before = ceilingOf(life(NOW), "lease-token");
        Files.writeString(folder().resolve("lease-token"), "rot");
        recover("--yes");
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said).contains("--tokens-above=N");
        assertThat(files()).containsEntry("lease-token", "rot");
        recover("--yes", "--tokens-above=" + before);
        assertThat(code).isEqualTo(StateCommand.DONE);
        assertThat(ceilingOf(life(NOW), "lease-token")).isEqualTo(before);
    }

    /** Whoever had removed the folder can go on above what storages know. */
    @Test
    void tokensAreRaisedAndNeverLowered() throws IOException {
        clockWasAhead();
        long before = ceilingOf(life(NOW), "lease-token");
        recover("--yes", "--tokens-above=5");
        assertThat(ceilingOf(life(NOW), "lease-token")).isEqualTo(before);
        recover("--yes", "--tokens-above=" + (before + 7));
        assertThat(ceilingOf(life(NOW), "lease-token")).isEqualTo(before + 7);
        Files.delete(folder().resolve("lease-token"));
        recover("--yes", "--tokens-above=" + (before + 9));
        assertThat(ceilingOf(life(NOW), "lease-token")).isEqualTo(before + 9);
    }

    /** A given up ceiling is one that every service takes for lost, whatever its reach. */
    @Test
    void aCeilingThatIsGivenUpIsFarBehindAnyTime() {
        CeilingRecord record =
                CeilingRecord.parse(StateFile.ceiling(StateFile.Kind.EXPIRIES, StateFile.GIVEN_UP));
        assertThat(record.ceiling().plus(new Timestamp(366 * 86_400L, 0)))
                .isLessThan(Timestamp.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "show",
                "recover",
                "remove state",
                "show state other",
                "show state --yes",
                "recover state --force",
                "recover state --yes=no",
                "recover state --tokens-above=",
                "recover state --tokens-above=-1",
                "recover state --tokens-above=9223372036854775807",
                "recover state --tokens-above=9000000000000000000",
                "recover state --tokens-above=9 --tokens-above=5",
                "recover state --timedata=a --timedata=b",
                "recover state --yes --yes",
                "recover state --timedata=",
            })
    void badUsageIsRefusedWithTheUsage(String arguments) {
        run(arguments.isEmpty() ? new String[0] : arguments.split(" "));
        assertThat(code).isEqualTo(StateCommand.REFUSED);
        assertThat(said).startsWith("byztime state: bad usage:").contains("usage: byztime");
    }

    // ------------------------------------------------------------ commits

    private void commit(String name, byte[] content) throws IOException {
        try (StateFolder owned = StateFolder.open(folder())) {
            DurableFile.in(owned, name, CommitJournalWords.MAX_BYTES).replace(content);
        }
    }

    private static byte[] journal(int transactions) {
        StringBuilder lines = new StringBuilder("byztime-commit-journal 1\ngroup orders\n");
        for (int i = 0; i < transactions; i++) {
            lines.append("transaction 1.000000000 2.000000000 1 1 5.000000000 t")
                    .append(i)
                    .append("\nwrite - a\n");
        }
        String crc = TextChecksum.of(lines.toString());
        return (lines + "crc32c " + crc + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void undecidedTransactionsAreCountedAlsoInALongJournal() throws IOException {
        commit("commit-journal", journal(200));
        show();
        assertThat(code).isEqualTo(StateCommand.DONE);
        assertThat(said)
                .contains("over several stores: 200, in the groups orders.")
                .contains("commit-time: missing. The next start begins no transaction");
        recover();
        assertThat(code).isEqualTo(StateCommand.DONE);
    }

    @Test
    void aDamagedJournalIsGivenUpOnDemandOnly() throws IOException {
        byte[] damaged = journal(200);
        damaged[100] ^= 1;
        commit("commit-journal", damaged);
        show();
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said).contains("commit-journal: damaged (its checksum does not fit");
        recover("--yes");
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said).contains("Nothing was changed", "--forget-commits");
        recover("--forget-commits", "--yes");
        assertThat(code).isEqualTo(StateCommand.DONE);
        assertThat(said).contains("readers may see half of one");
        assertThat(Files.readAllBytes(folder().resolve("commit-journal.aside"))).isEqualTo(damaged);
        show();
        assertThat(said).contains("no transaction over several stores is undecided");
    }

    @Test
    void aJournalThatIsLostAloneIsMissed() throws IOException {
        commit("commit-epoch", StateFile.ceiling(StateFile.Kind.COMMIT_EPOCHS, at(NOW).earliest()));
        show();
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said).contains("commit-journal: missing, although");
        recover("--forget-commits", "--yes");
        show();
        assertThat(code).isEqualTo(StateCommand.DONE);
    }

    @Test
    void ceilingsOfCommitsThatAreAheadAreKeptUnlessForgotten() throws IOException {
        Timestamp ahead = Timestamp.ofNanos(NOW + HOURS);
        commit("commit-journal", CommitJournalWords.givenUp());
        commit("commit-time", StateFile.ceiling(StateFile.Kind.COMMIT_TIMES, ahead));
        commit("commit-epoch", StateFile.ceiling(StateFile.Kind.COMMIT_EPOCHS, ahead));
        show();
        assertThat(code).isEqualTo(StateCommand.UNDECIDED);
        assertThat(said).contains("8 h 0 min 0 s ahead");
        recover("--yes");
        assertThat(said).contains("commit-time: kept", "commit-epoch: kept");
        recover("--forget-commits", "--yes");
        assertThat(code).isEqualTo(StateCommand.DONE);
        try (StateFolder owned = StateFolder.open(folder())) {
            Ceiling times = Ceiling.open(owned, "commit-time", REACH, MAX_ERROR);
            CeilingByHand.raise(times, at(NOW), NOW);
            assertThat(Objects.requireNonNull(times.beginning()).ceilingNs()).isEqualTo(lost(NOW));
            Ceiling epochs = Ceiling.openCounter(owned, "commit-epoch", MAX_ERROR);
            CeilingByHand.raise(epochs, at(NOW), NOW);
            assertThat(Objects.requireNonNull(epochs.beginning()).ceilingNs()).isEqualTo(NOW);
        }
    }
}
