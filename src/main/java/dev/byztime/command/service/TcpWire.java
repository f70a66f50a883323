package dev.byztime.command.service;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A TCP connection, with TLS if the address says so. */
final class TcpWire implements Wire {

    private final Socket socket;
    private final Deadline deadline;

    private TcpWire(Socket socket, Deadline deadline) {
        this.socket = socket;
        this.deadline = deadline;
    }

    static TcpWire connect(ServiceAddress to, Deadline deadline) throws IOException {
        Socket socket = new Socket();
        try {
            InetSocketAddress address = new InetSocketAddress(to.host(), to.port());
            socket.connect(address, deadline.leftMs());
            socket.setTcpNoDelay(true);
            return new TcpWire(to.secure() ? secured(socket, to, deadline) : socket, deadline);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Encrypts the connection, and requires a certificate for the host. */
    private static Socket secured(Socket socket, ServiceAddress to, Deadline deadline)
            throws IOException {
        socket.setSoTimeout(deadline.leftMs());
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secure = (SSLSocket) factory.createSocket(socket, to.host(), to.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    @Override
    public void send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
    }

    @Override
    public InputStream answer() throws IOException {
        InputStream in = socket.getInputStream();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                socket.setSoTimeout(deadline.leftMs());
                return in.read();
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                socket.setSoTimeout(deadline.leftMs());
                return in.read(to, offset, length);
            }
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
