package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;

class AddressBucketsTests {

    private static final long SECOND = 1_000_000_000;
    private static final long NOW = Long.MAX_VALUE - SECOND / 2; // the clock may wrap

    @Test
    @SuppressWarnings("ConstantOverflow") // on purpose
    void networkHasItsBurstAndThenItsRate() throws Exception {
        AddressBuckets buckets = new AddressBuckets(2, 3, 10);
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take(address("192.0.2." + i), NOW)).isTrue();
        }
        assertThat(buckets.take(address("192.0.2.200"), NOW)).isFalse();
        assertThat(buckets.take(address("192.0.3.1"), NOW)).as("another network").isTrue();
        assertThat(buckets.take(address("192.0.2.1"), NOW + SECOND / 2)).isTrue();
        assertThat(buckets.take(address("192.0.2.1"), NOW + SECOND / 2)).isFalse();
        assertThat(buckets.take(address("192.0.2.1"), NOW + SECOND)).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take(address("192.0.2.1"), NOW + 100 * SECOND)).isTrue();
        }
        assertThat(buckets.take(address("192.0.2.1"), NOW + 100 * SECOND)).isFalse();
    }

    @Test
    void addressesOfOneHouseAreOneNetwork() throws Exception {
        AddressBuckets buckets = new AddressBuckets(1, 1, 10);
        assertThat(buckets.take(address("2001:db8:1:2::1"), NOW)).isTrue();
        assertThat(buckets.take(address("2001:db8:1:2:ffff::9"), NOW)).isFalse();
        assertThat(buckets.take(address("2001:db8:1:ff::1"), NOW)).isFalse();
        assertThat(buckets.take(address("2001:db8:1:100::1"), NOW)).isTrue();
        assertThat(buckets.take(address("::ffff:192.0.2.1"), NOW)).isTrue();
        assertThat(buckets.take(address("192.0.2.1"), NOW)).isFalse();
    }

    @Test
    void fewNetworksAreRemembered() throws Exception {
        AddressBuckets buckets = new AddressBuckets(1, 1, 2);
        assertThat(buckets.take(address("10.0.0.1"), NOW)).isTrue();
        assertThat(buckets.take(address("10.0.1.1"), NOW)).isTrue();
        assertThat(buckets.take(address("10.0.0.1"), NOW)).isFalse();
        assertThat(buckets.take(address("10.0.2.1"), NOW)).isTrue();
        assertThat(buckets.take(address("10.0.0.1"), NOW)).as("asked last").isFalse();
        assertThat(buckets.take(address("10.0.1.1"), NOW)).as("forgotten").isTrue();
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
