import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Asks the service, and the clock on which a program counts what has passed since. */
class Client {

    static final BigDecimal SLOWEST = new BigDecimal("0.9"), FASTEST = new BigDecimal("1.12");

    final RestClient patient, quick;

    Client(String url) {
        patient = client(url, Duration.ofSeconds(30));
        quick = client(url, Duration.ofSeconds(1));
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
        try (var arena = Arena.ofConfined()) {
            var time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            if ((int) CLOCK_GETTIME.invokeExact(7 /* CLOCK_BOOTTIME */, time) != 0) {
                throw new IllegalStateException("no CLOCK_BOOTTIME");
            }
            return BigDecimal.valueOf(time.getAtIndex(ValueLayout.JAVA_LONG, 0))
                    .add(BigDecimal.valueOf(time.getAtIndex(ValueLayout.JAVA_LONG, 1), 9));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static final MethodHandle CLOCK_GETTIME = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
}
