package org.navalis.node.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.node.mapping.MappingProtocol.NAT_PMP;
import static org.navalis.node.mapping.MappingProtocol.PCP;
import static org.navalis.node.mapping.MappingProtocol.UPNP;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.testing.Clause;
import org.navalis.node.io.Holder;

class PortMapperTest {

    private static final int PORT = 50000;
    private static final long LATER_NANOS = Duration.ofDays(1).toNanos();
    private static final Ipv4Endpoint MAPPED = new Ipv4Endpoint(FakeGateway.EXTERNAL, PORT);

    @TempDir private Path directory;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private final PortMapper.Ears ears =
            new PortMapper.Ears() {
                @Override
                public void onMapped(MappingProtocol protocol, Ipv4Endpoint external) {
                    told.add(protocol.label() + " " + external);
                }

                @Override
                public void onRenewed() {
                    told.add("renewed");
                }

                @Override
                public void onLost(Ipv4Endpoint external) {
                    told.add("lost " + external);
                }

                @Override
                public void onNotMapped(String why) {
                    told.add("not mapped: " + why);
                }

                @Override
                public void onWarning(String sentence) {
                    told.add("warning: " + sentence);
                }
            };

    private PortMapper mapper() {
        return new PortMapper(PORT, directory, new Random(1), ears);
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }

    private static long later() {
        return System.nanoTime() + LATER_NANOS;
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            rfc = 6081,
            section = "5.3.5",
            row = {"EXT-UPN-12", "CLI-78"})
    void mapsByEachProtocolAndTakesTheMappingAway(MappingProtocol protocol) throws Exception {
        try (var gateway = FakeGateway.speaking(protocol)) {
            try (var mapper = mapper()) {
                mapper.follow(gateway.gateway());

                assertThat(next()).isEqualTo(protocol.label() + " " + MAPPED);
                assertThat(mapper.external()).contains(MAPPED);
                assertThat(gateway.mappings).containsEntry(PORT, PORT).hasSize(1);
            }
            assertThat(gateway.mappings).isEmpty();
            assertThat(notes()).isEmpty();
        }
    }

    private String notes() throws Exception {
        var file = directory.resolve("port-mappings-" + Holder.namespace());
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Test
    void prefersPcpAndMakesOneMappingOnly() throws Exception {
        try (var gateway = FakeGateway.speaking(PCP, NAT_PMP, UPNP);
                var mapper = mapper()) {
            mapper.follow(gateway.gateway());

            assertThat(next()).startsWith("PCP ");
            assertThat(gateway.requests).containsExactly("PCP map 50000 50000");
        }
    }

    @Test
    void goesOnWithTheNextProtocolWhenOneRefuses() throws Exception {
        try (var gateway = FakeGateway.speaking(NAT_PMP, UPNP);
                var mapper = mapper()) {
            gateway.external = Ipv4Address.parse("127.0.0.9");
            gateway.webBender = answer -> answer.replace("127.0.0.9", "25.10.20.30");

            mapper.follow(gateway.gateway());

            assertThat(next()).startsWith("UPnP ");
            assertThat(gateway.requests)
                    .containsExactly(
                            "NAT-PMP map 50000 50000",
                            "NAT-PMP delete 50000 0",
                            "UPnP map 50000 50000 0");
        }
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-03")
    void saysThatThereIsNone() throws Exception {
        try (var gateway = FakeGateway.speaking(UPNP);
                var mapper = mapper()) {
            gateway.taken.add(PORT);

            mapper.follow(gateway.gateway());

            assertThat(next())
                    .isEqualTo("not mapped: the gateway refused AddPortMapping with error 718");
            assertThat(mapper.external()).isEmpty();
            assertThat(notes()).isEmpty();
        }
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-03")
    void givesUpOnASilentGateway() throws Exception {
        try (var mapper = mapper()) {
            mapper.follow(
                    new Gateway(Ipv4Address.parse("127.6.6.6"), Ipv4Address.parse("127.0.0.1")));

            assertThat(next()).isEqualTo("not mapped: the gateway does not answer");
        }
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-02")
    void asksForALeaseThatEndsWhereOthersAreRefused() throws Exception {
        try (var gateway = FakeGateway.speaking(UPNP);
                var mapper = mapper()) {
            gateway.permanentError = 402;

            mapper.follow(gateway.gateway());

            assertThat(next()).startsWith("UPnP ");
            assertThat(gateway.requests)
                    .containsExactly("UPnP map 50000 50000 0", "UPnP map 50000 50000 604800");
        }
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-05")
    void givesAMappingBackThatHasNoExternalAddress() throws Exception {
        try (var gateway = FakeGateway.speaking(UPNP);
                var mapper = mapper()) {
            gateway.external = 0;

            mapper.follow(gateway.gateway());

            assertThat(next()).isEqualTo("not mapped: the gateway has no external IPv4 address");
            assertThat(gateway.mappings).isEmpty();
            assertThat(gateway.requests).endsWith("UPnP delete 50000");
        }
    }

    @ParameterizedTest
    @EnumSource
    void renewsAtHalfOfTheLifetime(MappingProtocol protocol) throws Exception {
        try (var gateway = FakeGateway.speaking(protocol);
                var mapper = mapper()) {
            mapper.follow(gateway.gateway());
            assertThat(next()).endsWith(MAPPED.toString());
            int before = gateway.requests.size();

            mapper.onTick(System.nanoTime() + Duration.ofMinutes(1).toNanos());
            assertThat(gateway.requests).hasSize(before);
            mapper.onTick(System.nanoTime() + Duration.ofHours(1).toNanos());

            assertThat(next()).isEqualTo("renewed");
            assertThat(gateway.requests).hasSize(before + 1);
        }
    }

    @Test
    void makesTheMappingAnewWhenTheGatewayHasForgottenHow() throws Exception {
        var mapper = mapper();
        try (var gateway = FakeGateway.speaking(PCP, UPNP)) {
            mapper.follow(gateway.gateway());
            assertThat(next()).startsWith("PCP ");
            gateway.lifetimeSeconds = 0;

            mapper.onTick(later());

            assertThat(next()).startsWith("UPnP ");
        }
        mapper.onTick(later());

        assertThat(next()).startsWith("not mapped: ");
        assertThat(next()).isEqualTo("lost " + MAPPED);
        mapper.close();
    }

    @Test
    void movesWithTheHostToAnotherGateway() throws Exception {
        try (var one = FakeGateway.speaking(NAT_PMP);
                var other = FakeGateway.speaking(PCP);
                var mapper = mapper()) {
            mapper.follow(one.gateway());
            assertThat(next()).startsWith("NAT-PMP ");

            mapper.follow(other.gateway());

            assertThat(next()).isEqualTo("lost " + MAPPED);
            assertThat(next()).startsWith("PCP ");
            assertThat(one.mappings).isEmpty();

            mapper.unfollow();

            assertThat(next()).isEqualTo("lost " + MAPPED);
            assertThat(other.mappings).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void movesTheMappingToThePortThatTheServerSeesOnce(MappingProtocol protocol) throws Exception {
        try (var gateway = FakeGateway.speaking(protocol);
                var mapper = mapper()) {
            mapper.follow(gateway.gateway());
            assertThat(next()).endsWith(MAPPED.toString());
            var seen = new Ipv4Endpoint(FakeGateway.EXTERNAL, 40001);
            mapper.onQualified(seen, System.nanoTime());

            mapper.onTick(System.nanoTime());
            assertThat(mapper.external()).contains(MAPPED);
            mapper.onTick(System.nanoTime() + Duration.ofSeconds(5).toNanos());

            assertThat(next()).endsWith(seen.toString());
            assertThat(gateway.mappings).containsEntry(40001, PORT).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void movesTheMappingAtOnceWhenTheServerWasAskedAfterIt(MappingProtocol protocol)
            throws Exception {
        try (var gateway = FakeGateway.speaking(protocol);
                var mapper = mapper()) {
            mapper.follow(gateway.gateway());
            assertThat(next()).endsWith(MAPPED.toString());
            var seen = new Ipv4Endpoint(FakeGateway.EXTERNAL, 40001);

            mapper.onFollowed(seen);

            assertThat(next()).endsWith(seen.toString());
            mapper.onFollowed(seen);
            assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
            assertThat(gateway.mappings).containsEntry(40001, PORT).hasSize(1);
        }
    }

    @Test
    void keepsItsPortWhenTheOtherIsRefused() throws Exception {
        try (var gateway = FakeGateway.speaking(UPNP);
                var mapper = mapper()) {
            gateway.taken.add(40001);
            mapper.follow(gateway.gateway());
            assertThat(next()).endsWith(MAPPED.toString());
            mapper.onQualified(new Ipv4Endpoint(FakeGateway.EXTERNAL, 40001), System.nanoTime());

            mapper.onTick(System.nanoTime() + Duration.ofSeconds(5).toNanos());
            assertThat(next()).isEqualTo("renewed");
            mapper.onTick(System.nanoTime() + Duration.ofSeconds(5).toNanos());

            assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
            assertThat(gateway.mappings).containsEntry(PORT, PORT).hasSize(1);
        }
    }

    @Test
    void leavesAMappingWhereItIsBehindASecondNat() throws Exception {
        try (var gateway = FakeGateway.speaking(PCP);
                var mapper = mapper()) {
            gateway.external = Ipv4Address.parse("10.9.8.7");
            mapper.follow(gateway.gateway());
            assertThat(next()).isEqualTo("PCP 10.9.8.7:50000");
            mapper.onQualified(new Ipv4Endpoint(FakeGateway.EXTERNAL, 40001), System.nanoTime());

            mapper.onTick(System.nanoTime() + Duration.ofSeconds(5).toNanos());

            assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            rfc = 6081,
            section = "5.3.3",
            row = {"EXT-UPN-01", "EXT-UPN-04"})
    void removesWhatACrashLeft(MappingProtocol protocol) throws Exception {
        try (var gateway = FakeGateway.speaking(protocol)) {
            var crashed = mapper();
            crashed.follow(gateway.gateway());
            assertThat(next()).endsWith(MAPPED.toString());
            // As if that had been another process: one of this number cannot have started at 1.
            var self = Holder.self();
            var file = directory.resolve("port-mappings-" + Holder.namespace());
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace(self.pid() + " " + self.startMillis(), self.pid() + " 1"));
            int before = gateway.requests.size();

            try (var mapper = new PortMapper(50001, directory, new Random(2), ears)) {
                mapper.follow(gateway.gateway());

                assertThat(next()).endsWith(":50001");
                assertThat(gateway.requests.get(before)).contains("delete 50000");
                assertThat(gateway.mappings).containsOnlyKeys(50001);
            }
            assertThat(notes()).isEmpty();
        }
    }

    @Test
    void asksNobodyWithAGlobalAddress() throws Exception {
        try (var gateway = FakeGateway.speaking(PCP);
                var mapper = mapper()) {
            mapper.follow(new Gateway(gateway.address, Ipv4Address.parse("25.10.20.30")));

            assertThat(told.poll(300, TimeUnit.MILLISECONDS)).isNull();
            assertThat(gateway.requests).isEmpty();
        }
    }

    @Test
    void warnsWhenItCannotNoteAMapping() throws Exception {
        var file = Files.createFile(directory.resolve("file"));
        try (var gateway = FakeGateway.speaking(PCP);
                var mapper = new PortMapper(PORT, file, new Random(1), ears)) {
            mapper.follow(gateway.gateway());

            assertThat(next()).startsWith("warning: cannot note the port mapping");
            assertThat(next()).startsWith("PCP ");
        }
    }

    @Test
    void endsInTheMiddleOfASearch() throws Exception {
        var mapper = mapper();
        mapper.follow(new Gateway(Ipv4Address.parse("127.6.6.7"), Ipv4Address.parse("127.0.0.1")));
        long startNanos = System.nanoTime();

        mapper.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                .isLessThan(Duration.ofSeconds(2));
        mapper.follow(new Gateway(1, 2));
        assertThat(told.poll(100, TimeUnit.MILLISECONDS)).isNotEqualTo("lost");
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    void asksNoHostThatTheGatewayNames() throws Exception {
        try (var named = FakeGateway.speaking(UPNP);
                var gateway = FakeGateway.speaking(UPNP);
                var mapper = mapper()) {
            gateway.location = named.location;

            mapper.follow(gateway.gateway());

            assertThat(next()).startsWith("not mapped: ");
            assertThat(named.requests).isEmpty();
        }
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    void followsNoRedirection() throws Exception {
        try (var named = FakeGateway.speaking(UPNP);
                var gateway = FakeGateway.speaking(UPNP);
                var mapper = mapper()) {
            gateway.webBender =
                    _ -> "HTTP/1.1 302 Found\r\nLocation: " + named.location + "\r\n\r\n";

            mapper.follow(gateway.gateway());

            assertThat(next()).startsWith("not mapped: ");
            assertThat(named.requests).isEmpty();
        }
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    void readsNoAnswerWithoutAnEnd() throws Exception {
        try (var gateway = FakeGateway.speaking(UPNP);
                var mapper = mapper()) {
            gateway.webBender = _ -> "HTTP/1.1 200 OK\r\n\r\n" + "<a>".repeat(1_000_000);

            mapper.follow(gateway.gateway());

            assertThat(next()).startsWith("not mapped: ");
        }
    }
}
