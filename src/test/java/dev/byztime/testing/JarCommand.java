package dev.byztime.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command of the packaged jar as a process, whose output goes to a file in its folder. */
public final class JarCommand {

    private static final String OUTPUT = "said";

    private JarCommand() {}

    /**
     * Starts the command.
     *
     * @param name the name of the command
     */
    public static Process start(Path folder, String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // what makes starting cheap
        command.addAll(StartCache.OPTIONS);
        command.addAll(List.of("-jar", ServiceProcess.jar().toString(), name));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(OUTPUT).toFile())
                .start();
    }

    /** All that the last command in this folder has said so far; empty before the first. */
    public static String said(Path folder) throws IOException {
        Path said = folder.resolve(OUTPUT);
        return Files.exists(said) ? Files.readString(said) : "";
    }
}
