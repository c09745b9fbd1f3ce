package org.navalis.node.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.testing.Clause;

class XmlReaderTest {

    private static List<String> read(String document) throws GatewayException {
        var reader = new XmlReader(document);
        var parts = new ArrayList<String>();
        for (var kind = reader.next(); kind != XmlReader.Kind.DOCUMENT_END; kind = reader.next()) {
            parts.add(kind + " " + reader.value());
        }
        return parts;
    }

    @Test
    void readsElementsAndText() throws GatewayException {
        assertThat(read("<?xml version='1.0'?><a x=\"1>2\"><s:b>hi</s:b><c/><!-- no --></a>"))
                .containsExactly(
                        "START a", "START b", "TEXT hi", "END b", "START c", "END c", "END a");
    }

    @Test
    void resolvesTheReferencesOfEveryDocument() throws GatewayException {
        assertThat(read("<a>1 &lt; 2 &amp;&#x20;&#65;</a>")).contains("TEXT 1 < 2 & A");
        assertThat(read("<a><![CDATA[<b>&c;]]></a>")).contains("TEXT <b>&c;");
    }

    @ParameterizedTest
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    @ValueSource(
            strings = {
                "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
                "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
                "<a>&b;</a>",
                "<a>&#xffffffff;</a>",
                "<a>&amp</a>",
                "<a",
                "<a>",
                "<a><b></a></b></a>",
                "</a>",
                "<>",
                "<a 'b>",
                "<a><!-- ",
                "<a><![CDATA[ "
            })
    void refusesWhatADocumentMayNotHave(String document) {
        assertThatThrownBy(() -> read(document)).isInstanceOf(GatewayException.class);
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    void refusesWhatIsTooDeep() {
        assertThatThrownBy(() -> read("<a>".repeat(33) + "</a>".repeat(33)))
                .hasMessageContaining("deep");
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "SEC-16")
    void endsWhateverComes() {
        var random = new Random(6081);
        var letters = "<>/!?&;#[]-='\"ax1 :";
        for (int i = 0; i < 20_000; i++) {
            var document = new StringBuilder("<a>");
            for (int j = random.nextInt(40); j > 0; j--) {
                document.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                assertThat(read(document.toString())).hasSizeLessThan(80);
            } catch (GatewayException refused) {
                assertThat(refused).hasMessageStartingWith("the gateway sent");
            }
        }
    }
}
