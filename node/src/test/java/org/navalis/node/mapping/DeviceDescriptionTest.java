package org.navalis.node.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Ipv4Address;
import org.navalis.core.testing.Clause;

class DeviceDescriptionTest {

    private static final GatewayUrl AT =
            new GatewayUrl(Ipv4Address.parse("192.168.7.1"), 5000, "/d.xml");

    private static String service(String type) {
        return FakeGateway.description("urn:schemas-upnp-org:service:" + type, "/ctl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WANIPConnection:1", "WANIPConnection:2", "WANPPPConnection:1"})
    void findsWhatMaps(String type) throws GatewayException {
        assertThat(DeviceDescription.parse(service(type), AT))
                .singleElement()
                .satisfies(service -> {
                    assertThat(service.type()).endsWith(type);
                    assertThat(service.control().path()).isEqualTo("/ctl");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Layer3Forwarding:1", "WANIPConnection:3", "WANIPConnection:1\"x"})
    void passesOverWhatDoesNot(String type) throws GatewayException {
        assertThat(DeviceDescription.parse(service(type), AT)).isEmpty();
    }

    @Test
    void followsTheBaseOfADescription() throws GatewayException {
        var document =
                service("WANIPConnection:1")
                        .replace("<device>", "<URLBase>http://192.168.7.1:80</URLBase><device>");

        assertThat(DeviceDescription.parse(document, AT).getFirst().control().port()).isEqualTo(80);
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    void refusesTheControlOfAnotherHost() {
        var document = service("WANIPConnection:1").replace("/ctl", "http://192.168.7.9/ctl");

        assertThatThrownBy(() -> DeviceDescription.parse(document, AT))
                .hasMessageContaining("not its own");
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    void takesNoMoreThanFourServices() throws GatewayException {
        var one =
                "<service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1"
                        + "</serviceType><controlURL>/c</controlURL></service>";

        assertThat(DeviceDescription.parse("<a>" + one.repeat(100) + "</a>", AT)).hasSize(4);
    }

    @Test
    void findsATextByItsElement() throws GatewayException {
        assertThat(DeviceDescription.textOf("<a><b>1</b><x:c> 2 </x:c></a>", "c")).isEqualTo("2");
        assertThat(DeviceDescription.textOf("<a/>", "c")).isEmpty();
    }
}
