package org.navalis.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PingTest {

    @Test
    void aLostOneCountsASecond() {
        var output =
                """
                64 bytes from 2001:db8::1: icmp_seq=1 ttl=62 time=0.25 ms
                64 bytes from 2001:db8::1: icmp_seq=3 ttl=62 time=12.5 ms
                """;

        assertThat(Ping.parse(output, 3)).containsExactly(0.25, 1000.0, 12.5);
    }

    @Test
    void theWorstIsTheNinetyNinthOfAHundred() {
        var times = Ping.Times.of(IntStream.rangeClosed(1, 500).mapToObj(i -> (double) i).toList());

        assertThat(times.median()).isEqualTo(250);
        assertThat(times.worst()).isEqualTo(495);
    }
}
