package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.navalis.core.client.Extension.HAIRPINNING;
import static org.navalis.core.client.Extension.LOAD_REDUCTION;
import static org.navalis.core.client.Extension.PORT_PREDICTION;
import static org.navalis.core.client.Extension.PORT_PRESERVING;
import static org.navalis.core.client.Extension.SEQUENTIAL;
import static org.navalis.core.client.Extension.SNS;
import static org.navalis.core.client.Extension.UPNP;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.navalis.core.testing.Clause;

class ExtensionTest {

    @ParameterizedTest
    @EnumSource
    @Clause(rfc = 6081, section = "3", row = "EXT-COM-01")
    void eachIsSwitchedByItsWordAndWhatItNeeds(Extension extension) {
        var words = new StringBuilder(extension.label());
        extension.needs().forEach(needed -> words.append(", ").append(needed.label()));

        var chosen = Extension.parse(words.toString());

        assertThat(chosen).contains(extension).containsAll(extension.needs());
        assertThat(chosen).hasSize(1 + extension.needs().size());
        assertThat(ClientSettings.DEFAULT.withExtensions(chosen).extensions()).isEqualTo(chosen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "upnp; upnp does not work without sns",
                "port-preserving; port-preserving does not work without sns",
                "sns,sequential; sequential does not work without port-preserving",
                "hairpinning,upnp; upnp does not work without sns",
                "port-prediction; port-prediction does not work without sns",
            })
    @Clause(rfc = 6081, section = "3", row = "EXT-COM-01")
    void oneWithoutWhatItNeedsIsRefused(String words, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Extension.parse(words))
                .withMessage(sentence);
    }

    @Test
    @Clause(rfc = 6081, section = "3", row = "EXT-COM-01")
    void settingsRefuseOneWithoutWhatItNeeds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.DEFAULT.withExtensions(List.of(UPNP)))
                .withMessage("upnp does not work without sns");
    }

    @Test
    void anUnknownWordIsRefusedWithThoseThatAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Extension.parse("sns,snss"))
                .withMessage(
                        "'snss' is none of sns, upnp, port-preserving, sequential, hairpinning,"
                                + " load-reduction, port-prediction, all, none");
    }

    @Test
    void allAndNoneAreWordsToo() {
        assertThat(Extension.parse("all"))
                .containsExactly(
                        SNS,
                        UPNP,
                        PORT_PRESERVING,
                        SEQUENTIAL,
                        HAIRPINNING,
                        LOAD_REDUCTION,
                        PORT_PREDICTION);
        assertThat(Extension.parse("none")).isEmpty();
        assertThat(ClientSettings.DEFAULT.extensions()).isEqualTo(Extension.ALL);
        assertThat(Extension.ALL).containsAll(Extension.RFC_6081).hasSize(7);
    }
}
