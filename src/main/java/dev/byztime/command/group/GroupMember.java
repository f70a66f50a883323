package dev.byztime.command.group;

/**
 * A member of a group, as its operator names it: {@code NAME=HOST} or {@code NAME=HOST:PORT}.
 *
 * @param port the port that the others ask, by TCP and UDP
 */
record GroupMember(String name, String host, int port) {

    private static final int USUAL_PORT = 31415;
    private static final int MAX_PORT = 65_535;

    static GroupMember parse(String text) {
        int equals = text.indexOf('=');
        int colon = text.lastIndexOf(':');
        String name = equals < 0 ? "" : text.substring(0, equals);
        String host = text.substring(equals + 1, colon > equals ? colon : text.length());
        String port = colon > equals ? text.substring(colon + 1) : Integer.toString(USUAL_PORT);
        if (!name.matches("[a-z0-9][a-z0-9-]*")
                || !host.matches("[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9-]*")
                || !port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > MAX_PORT) {
            throw new IllegalArgumentException(
                    "'%s' is no member, such as a=a.example or a=a.example:31415; the host must be a DNS name"
                            .formatted(text));
        }
        return new GroupMember(name, host, Integer.parseInt(port));
    }
}
