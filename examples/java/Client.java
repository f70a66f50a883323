import dev.byztime.linux.LinuxClock;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Asks the service, and the clock on which a program counts what has passed since. */
class Client {

    static final BigDecimal SLOWEST = new BigDecimal("0.9"), FASTEST = new BigDecimal("1.12");

    static final LinuxClock CLOCK = new LinuxClock();

    final String url;
    final RestClient patient;

    Client(String url) {
        this.url = url;
        patient = client(url, Duration.ofSeconds(30));
    }

    private static RestClient client(String url, Duration timeout) {
        var requests = new JdkClientHttpRequestFactory();
        requests.setReadTimeout(timeout);
        var builder = RestClient.builder().baseUrl(url).requestFactory(requests);
        var token = System.getenv("BYZTIME_TOKEN");
        return (token == null ? builder : builder.defaultHeader("Authorization", "Bearer " + token)).build();
    }

    /** Throws a RestClientException unless the answer is a 200: a problem is no verdict. */
    <T> T get(Class<T> kind, String path, Object... variables) {
        return patient.get().uri(path, variables).retrieve().body(kind);
    }

    static <T> T post(RestClient client, Class<T> kind, String path, Object body) {
        return client.post().uri(path).contentType(MediaType.APPLICATION_JSON).body(body).retrieve().body(kind);
    }

    /** Seconds on a clock that runs on while the machine sleeps: System.nanoTime stands still. */
    static BigDecimal clock() {
        return BigDecimal.valueOf(CLOCK.read().boottimeNs(), 9);
    }

    /** Begins a request of the client jar. */
    HttpRequest.Builder request() {
        var token = System.getenv("BYZTIME_TOKEN");
        return token == null ? HttpRequest.newBuilder() : HttpRequest.newBuilder().header("Authorization", "Bearer " + token);
    }
}
