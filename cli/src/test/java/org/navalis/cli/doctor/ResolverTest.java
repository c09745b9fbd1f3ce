package org.navalis.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.navalis.cli.doctor.Finding.Verdict;
import org.navalis.core.Ipv4Address;
import org.navalis.core.ServerAddresses;

class ResolverTest {

    private static Resolver resolver(String host, boolean isStrict) {
        return new Resolver(
                new Target(host, "--server", OptionalInt.empty(), isStrict, true, "teredo0"));
    }

    @Test
    void anAddressNeedsNoResolver() throws Exception {
        var resolver = resolver("11.1.1.1", true);

        assertThat(resolver.check())
                .isEqualTo(Finding.ok("resolver", "11.1.1.1 is an address already"));
        assertThat(resolver.servers()).contains(ServerAddresses.of(Ipv4Address.parse("11.1.1.1")));
    }

    @Test
    void aNameThatNobodyKnowsFails() throws Exception {
        var resolver = resolver("teredo.invalid", true);

        var finding = resolver.check();

        assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(finding.evidence()).startsWith("teredo.invalid has no IPv4 address: ");
        assertThat(finding.remedy()).contains("--server");
        assertThat(resolver.servers()).isEmpty();
    }

    @Test
    void aServerWithAPrivateAddressFails() throws Exception {
        var resolver = resolver("10.0.0.1", true);

        var finding = resolver.check();

        assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(finding.evidence()).isEqualTo("10.0.0.1 is no public IPv4 address");
        assertThat(resolver.servers()).isEmpty();
    }

    @Test
    void anAddressOfSpecialPurposeFailsUnlessAllowed() throws Exception {
        var strict = resolver("198.51.100.4", true).check();

        assertThat(strict.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(strict.remedy()).contains("strict-addresses = false");
        assertThat(resolver("198.51.100.4", false).check().verdict()).isEqualTo(Verdict.OK);
    }
}
