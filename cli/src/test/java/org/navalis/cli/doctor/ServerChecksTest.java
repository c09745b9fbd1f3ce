package org.navalis.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.navalis.cli.doctor.Finding.Verdict;
import org.navalis.core.Ipv4Endpoint;

class ServerChecksTest {

    /// For answers that come: nobody waits as long.
    private static final Duration LONG = Duration.ofSeconds(20);

    /// For answers that do not come, where all others may need several tries.
    private static final Duration SHORT = Duration.ofMillis(300);

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Map<String, Finding> findings(Duration patience, boolean allowsSymmetricNat)
            throws IOException, InterruptedException {
        var way =
                new Solicitor.Way(
                        server.addresses(),
                        server.port(),
                        true,
                        new Pace(Duration.ofMillis(1)),
                        patience);
        var findings = new LinkedHashMap<String, Finding>();
        try (var checks = ServerChecks.open(way, allowsSymmetricNat)) {
            for (var finding :
                    new Finding[] {
                        checks.udp(),
                        checks.primary(),
                        checks.secondary(),
                        checks.mapping(),
                        checks.filtering(),
                        checks.inbound(),
                        checks.echo()
                    }) {
                findings.put(finding.check(), finding);
            }
        }
        return findings;
    }

    private static void assertFinding(Finding finding, Verdict verdict, String... evidence) {
        assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
        for (var part : evidence) {
            assertThat(finding.evidence()).contains(part);
        }
        boolean wantsRemedy = verdict == Verdict.FAILED || verdict == Verdict.WARNING;
        assertThat(finding.remedy().isEmpty()).isEqualTo(!wantsRemedy);
    }

    @Test
    void allIsWellWithAServerThatAnswersFromBothAddresses() throws Exception {
        var findings = findings(LONG, true);

        assertThat(findings.values()).allMatch(finding -> finding.verdict() == Verdict.OK);
        assertThat(findings.get("primary").evidence()).contains("25.10.20.30:40001");
        assertThat(findings.get("mapping").evidence()).endsWith("with another port");
        assertThat(findings.get("filtering").evidence()).startsWith("cone");
        assertThat(findings.get("inbound").evidence()).contains("reaches 25.10.20.30:40001");
        assertThat(findings.get("echo").evidence()).startsWith("the server answers echo requests");
    }

    @Test
    void aServerNeedNotAnswerEchoRequests() throws Exception {
        server.answersEchoes = false;

        assertFinding(findings(SHORT, true).get("echo"), Verdict.SKIPPED, "no client needs that");
    }

    @Test
    void aFilterIsNoFault() throws Exception {
        server.cone = FakeServer.Cone.FILTERED;

        var findings = findings(SHORT, true);

        assertFinding(findings.get("filtering"), Verdict.OK, "restricted");
        assertFinding(findings.get("inbound"), Verdict.OK);
    }

    @Test
    void aServerThatAnswersFromOneAddressTellsNothingOfFiltering() throws Exception {
        server.cone = FakeServer.Cone.SAME_ADDRESS;

        assertFinding(findings(LONG, true).get("filtering"), Verdict.SKIPPED, "other address");
    }

    @Test
    void aSymmetricNatIsAWarningUnlessTheClientGivesUpBehindOne() throws Exception {
        server.seenBySecondary = Ipv4Endpoint.parse("25.10.20.30:40002");

        assertFinding(
                findings(LONG, true).get("mapping"),
                Verdict.WARNING,
                "symmetric (port)",
                "25.10.20.30:40001 and 25.10.20.30:40002");
        var strict = findings(LONG, false).get("mapping");
        assertFinding(strict, Verdict.FAILED, "symmetric (port)");
        assertThat(strict.remedy()).contains("allow-symmetric-nat = true");
    }

    @Test
    void withoutAnyAnswerUdpIsBlocked() throws Exception {
        server.isPrimarySilent = true;
        server.isSecondarySilent = true;

        var findings = findings(Duration.ofMillis(10), true);

        assertFinding(findings.get("udp"), Verdict.FAILED, "no answer", "3 solicitations");
        assertThat(findings.get("udp").remedy()).contains("UDP to port");
        assertThat(findings.values())
                .filteredOn(finding -> !finding.check().equals("udp"))
                .allMatch(finding -> finding.verdict() == Verdict.SKIPPED);
    }

    @Test
    void whereNobodyListensTheRemedyIsAnotherServer() throws Exception {
        server.close();

        var udp = findings(SHORT, true).get("udp");

        assertFinding(udp, Verdict.FAILED, "nothing listens there");
        assertThat(udp.remedy()).contains("--server");
    }

    @Test
    void aSilentSecondaryFailsAlone() throws Exception {
        server.isSecondarySilent = true;

        var findings = findings(SHORT, true);

        assertFinding(findings.get("primary"), Verdict.OK);
        assertFinding(findings.get("secondary"), Verdict.FAILED, "no answer from 127.0.0.2");
        assertThat(findings.get("secondary").remedy()).contains("--secondary");
        assertFinding(findings.get("mapping"), Verdict.SKIPPED);
        assertFinding(findings.get("inbound"), Verdict.OK);
    }

    @Test
    void aSilentPrimaryIsNotUdp() throws Exception {
        server.isPrimarySilent = true;

        var findings = findings(SHORT, true);

        assertFinding(findings.get("udp"), Verdict.OK, "127.0.0.2");
        assertFinding(findings.get("primary"), Verdict.FAILED, "no answer from 127.0.0.1");
        assertFinding(findings.get("secondary"), Verdict.OK);
    }

    @Test
    void aServerThatSeesAPrivateAddressIsOfNoUse() throws Exception {
        server.seenByPrimary = Ipv4Endpoint.parse("10.1.2.3:4000");

        assertFinding(
                findings(SHORT, true).get("primary"),
                Verdict.FAILED,
                "10.1.2.3:4000, which is no public address");
    }

    @Test
    void anAdvertisementWithoutTheNonceIsRefused() throws Exception {
        server.hasNonce = false;

        assertFinding(findings(SHORT, true).get("primary"), Verdict.FAILED, "nonce");
    }

    @Test
    void aServerThatPassesNoBubblesOnLetsNobodyIn() throws Exception {
        server.passesBubbles = false;

        assertFinding(
                findings(SHORT, true).get("inbound"), Verdict.FAILED, "3 bubbles", "25.10.20.30");
    }
}
