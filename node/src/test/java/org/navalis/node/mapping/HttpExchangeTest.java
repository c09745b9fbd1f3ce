package org.navalis.node.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Ipv4Address;
import org.navalis.core.testing.Clause;

class HttpExchangeTest {

    private static final int GATEWAY = Ipv4Address.parse("192.168.7.1");

    @Test
    void readsABodyByItsLength() throws GatewayException {
        var answer = HttpExchange.parse("HTTP/1.1 200 OK\r\nContent-length: 2\r\n\r\nhi, all");

        assertThat(answer).isEqualTo(new HttpExchange.Answer(200, "hi"));
    }

    @Test
    void readsABodyInChunks() throws GatewayException {
        var chunks = "2\r\nhi\r\n5;x=y\r\n, all\r\n0\r\n\r\n";

        var answer =
                HttpExchange.parse(
                        "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

        assertThat(answer).isEqualTo(new HttpExchange.Answer(500, "hi, all"));
    }

    @Test
    void readsABodyThatEndsWithTheConnection() throws GatewayException {
        assertThat(HttpExchange.parse("HTTP/1.0 200 OK\r\n\r\nhi").body()).isEqualTo("hi");
    }

    @ParameterizedTest
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nhi\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhi\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"
            })
    void refusesWhatIsNoWholeAnswer(String answer) {
        assertThatThrownBy(() -> HttpExchange.parse(answer)).isInstanceOf(GatewayException.class);
    }

    @Test
    void knowsThePagesOfTheGateway() throws GatewayException {
        var at = GatewayUrl.parse("http://192.168.7.1:5000/root/desc.xml", GATEWAY);

        assertThat(at).isEqualTo(new GatewayUrl(GATEWAY, 5000, "/root/desc.xml"));
        assertThat(at.host()).isEqualTo("192.168.7.1:5000");
        assertThat(at.resolve("/ctl/IPConn").path()).isEqualTo("/ctl/IPConn");
        assertThat(at.resolve("ctl").path()).isEqualTo("/root/ctl");
        assertThat(at.resolve("HTTP://192.168.7.1")).isEqualTo(new GatewayUrl(GATEWAY, 80, "/"));
    }

    @ParameterizedTest
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    @ValueSource(
            strings = {
                "http://192.168.7.2/ctl",
                "http://router.example.net/ctl",
                "https://192.168.7.1/ctl",
                "file:///etc/passwd",
                "http://192.168.7.1@11.1.1.1/ctl",
                "http://192.168.7.1:99999/ctl",
                "http://192.168.7.1:0/ctl",
                "http://3232237313/ctl",
                "/ctl HTTP/1.1\r\nHost: x",
                ""
            })
    void knowsNoOtherPages(String url) throws GatewayException {
        var at = GatewayUrl.parse("http://192.168.7.1/", GATEWAY);

        assertThatThrownBy(() -> at.resolve(url)).hasMessageContaining("not its own");
        assertThatThrownBy(() -> at.resolve("/".repeat(513))).hasMessageContaining("not its own");
    }
}
