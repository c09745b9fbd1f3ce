package org.navalis.core.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.B;
import static org.navalis.core.server.ServerBench.B_MAPPED;
import static org.navalis.core.server.ServerBench.coneSolicitation;
import static org.navalis.core.server.ServerBench.solicitation;
import static org.navalis.core.server.ServerBench.standardSettings;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.ClientKey;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

/// A server that shares secrets with its clients (RFC 4380, sections 5.2.2 and 5.3.1, check 4).
class SecureQualificationTest {

    private static final byte[] SECRET = "one secret of many octets".getBytes(US_ASCII);
    private static final ClientKey KEY = key("client-7", SECRET, false);
    private static final String NONCE = "0123456789abcdef";

    private final ServerBench bench =
            ServerBench.of(standardSettings().withKeys(List.of(KEY), true));

    private static ClientKey key(String identifier, byte[] secret, boolean isExpired) {
        return new ClientKey(
                identifier.getBytes(US_ASCII), ClientKey.Algorithm.HMAC_SHA1, secret, isExpired);
    }

    @ParameterizedTest
    @EnumSource(ClientKey.Algorithm.class)
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-29", "AUT-02", "AUT-04", "AUT-11"})
    void answersWithIdentifierNonceAndValue(ClientKey.Algorithm algorithm) {
        var key = new ClientKey("client-7".getBytes(US_ASCII), algorithm, SECRET, false);
        var server = ServerBench.of(standardSettings().withKeys(List.of(key), true));

        var answer = server.answer(signed(key, solicitation()), A_MAPPED).hex();

        var plain = ServerBench.standard().answer(solicitation(), A_MAPPED).hex();
        assertThat(answer).isEqualTo(authentication(key, "00" + plain) + NONCE + "00" + plain);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.2", row = "SRV-29")
    void answersConesFromTheOtherAddress() {
        assertThat(bench.answer(signed(KEY, coneSolicitation()), A_MAPPED).socket())
                .isEqualTo(Outbox.SECONDARY_SOCKET);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.2", row = "SRV-29")
    void tellsByTheConfirmationThatTheKeyIsExpired() {
        var expired = key("client-7", SECRET, true);
        bench.server.setKeys(List.of(expired));

        var answer = bench.answer(signed(expired, solicitation()), A_MAPPED).hex();

        var plain = ServerBench.standard().answer(solicitation(), A_MAPPED).hex();
        assertThat(answer).isEqualTo(authentication(expired, "01" + plain) + NONCE + "01" + plain);
    }

    @Test
    @DisplayName("S7: who is not known, or cannot prove it, gets no answer")
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-07", "SEC-09", "S7"})
    void answersNobodyElse() {
        var other = key("client-8", SECRET, false);
        var otherSecret = key("client-7", "another secret".getBytes(US_ASCII), false);
        var shortValue = "00010813" + HexFormat.of().formatHex(KEY.identifier()) + "aa".repeat(19);

        assertRefused(solicitation(), Drop.AUTH_ABSENT);
        assertRefused(Datagrams.withNonce(solicitation(), 7), Drop.AUTH_ABSENT);
        assertRefused(signed(other, solicitation()), Drop.AUTH_IDENTIFIER);
        assertRefused(signed(otherSecret, solicitation()), Drop.AUTH_VALUE);
        assertRefused(
                Hex.packet(shortValue + NONCE + "00" + Hex.of(solicitation())), Drop.AUTH_VALUE);
    }

    @ParameterizedTest(name = "octet {0} from the end")
    @ValueSource(ints = {1, 30, 48, 49, 50, 57, 58, 77})
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"AUT-03", "AUT-07", "SRV-07"})
    void noticesEveryChangeOfWhatTheValueCovers(int fromEnd) {
        var changed = signed(KEY, solicitation());
        int at = changed.length() - fromEnd;
        changed.setOctet(at, changed.octetAt(at) ^ 1);

        var refusal = bench.receive(changed, A_MAPPED);

        assertThat(refusal).isPresent().get().isIn(Drop.AUTH_VALUE, Drop.RS_INVALID);
        assertThat(bench.out.isSilent()).isTrue();
    }

    @Test
    @DisplayName("S8: a repeated nonce is answered again, since nothing is kept")
    @Clause(
            rfc = 4380,
            section = "5.3",
            row = {"SRV-02", "S8"})
    void answersTheSameSolicitationAgain() {
        bench.receive(signed(KEY, solicitation()), A_MAPPED);
        bench.receive(signed(KEY, solicitation()), A_MAPPED);

        assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(2);
        assertThat(bench.sent()).hasSize(2).allMatch(bench.sent().getFirst()::equals);
        assertThat(bench.out.drops()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-07", "SRV-28"})
    void answersOthersToWhenKeysAreOptional() {
        var optional = ServerBench.of(standardSettings().withKeys(List.of(KEY), false));

        assertThat(optional.answer(signed(KEY, solicitation()), A_MAPPED).length())
                .isEqualTo(13 + 8 + 20 + 8 + 96);
        assertThat(optional.answer(Datagrams.withNonce(solicitation(), 7), A_MAPPED).length())
                .isEqualTo(13 + 8 + 96);
        assertThat(optional.answer(solicitation(), A_MAPPED).length()).isEqualTo(8 + 96);
        optional.out.clear();
        assertThat(optional.receive(signed(key("x", SECRET, false), solicitation()), A_MAPPED))
                .contains(Drop.AUTH_IDENTIFIER);
        assertThat(optional.out.isSilent()).isTrue();
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-40")
    void wantsNoKeysForBubbles() {
        assertThat(bench.receive(Datagrams.bubble(A, B), A_MAPPED)).isEmpty();
    }

    @Test
    @DisplayName("S45: other keys hold from one datagram to the next")
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-07", "S45"})
    void takesOtherKeysBetweenTwoDatagrams() {
        var newKey = key("client-7", "a new secret of many octets".getBytes(US_ASCII), false);
        bench.receive(signed(KEY, solicitation()), A_MAPPED);

        bench.server.setKeys(List.of(newKey));

        assertThat(bench.receive(signed(KEY, solicitation()), A_MAPPED)).contains(Drop.AUTH_VALUE);
        assertThat(bench.receive(signed(newKey, solicitation()), A_MAPPED)).isEmpty();
        assertThat(bench.sent()).hasSize(2);
        assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(2);
    }

    @Test
    void findsEachOfManyKeys() {
        var keys = new ArrayList<ClientKey>();
        for (int i = 0; i < 1000; i++) {
            keys.add(key("c" + i, ("secret " + i).getBytes(US_ASCII), false));
        }
        var many = ServerBench.of(standardSettings().withKeys(keys, true).withRateLimits(false));

        for (var key : keys) {
            assertThat(many.receive(signed(key, solicitation()), A_MAPPED)).isEmpty();
        }
        assertThat(many.receive(signed(KEY, solicitation()), A_MAPPED))
                .contains(Drop.AUTH_IDENTIFIER);
    }

    @Test
    void takesIdentifiersOfAllLengths() {
        var large = key("x".repeat(255), SECRET, false);
        bench.server.setKeys(List.of(large));

        assertThat(bench.answer(signed(large, solicitation()), A_MAPPED).length())
                .isEqualTo(13 + 255 + 20 + 8 + 96);
    }

    @Test
    @DisplayName("T36: wrong values are looked at a thousand times a second")
    @Clause(rfc = 4380, section = "7.4.1", row = "SEC-09")
    void looksAtAThousandWrongValuesSecond() {
        var unbounded =
                ServerBench.of(
                        standardSettings().withKeys(List.of(KEY), true).withRateLimits(false));
        var wrong = key("client-7", "a guess".getBytes(US_ASCII), false);
        long stepNanos = Duration.ofMillis(1).toNanos() / 10;
        for (int i = 0; i < 20_000; i++) {
            unbounded.receive(signed(wrong, solicitation()), 0, B_MAPPED, i * stepNanos);
        }

        assertThat(unbounded.out.drops().stream().filter(Drop.AUTH_VALUE::equals).count())
                .isBetween(2900L, 1000 + 2 * 1000L);
        assertThat(unbounded.out.drops()).contains(Drop.AUTH_RATE);
    }

    @Test
    @DisplayName("T36: wrong values are looked at a thousand times a second by the whole server")
    @Clause(rfc = 4380, section = "7.4.1", row = "SEC-09")
    void looksAtNoMoreWrongValuesWhenItIsSeveralMachines() {
        var settings = standardSettings().withKeys(List.of(KEY), true).withRateLimits(false);
        var tenth = ServerBench.of(settings.withMachines(10));
        var wrong = key("client-7", "a guess".getBytes(US_ASCII), false);
        for (int i = 0; i < 1000; i++) {
            tenth.receive(signed(wrong, solicitation()), 0, B_MAPPED, 0);
        }

        assertThat(tenth.out.drops().stream().filter(Drop.AUTH_VALUE::equals).count())
                .isEqualTo(100);
    }

    @Test
    void refusesKeysThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> key("", SECRET, false));
        assertThatIllegalArgumentException().isThrownBy(() -> key("x".repeat(256), SECRET, false));
        assertThatIllegalArgumentException().isThrownBy(() -> key("x", new byte[0], false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.server.setKeys(List.of(KEY, KEY)));
    }

    @Test
    void showsNoSecretAsText() {
        assertThat(KEY).hasToString("key of 636c69656e742d37");
    }

    private void assertRefused(Packet datagram, Drop reason) {
        bench.out.clear();
        assertThat(bench.receive(datagram, A_MAPPED)).isEqualTo(Optional.of(reason));
        assertThat(bench.out.isSilent()).isTrue();
    }

    private static Packet signed(ClientKey key, Packet packet) {
        var text = "00" + Hex.of(packet);
        return Hex.packet(authentication(key, text) + NONCE + text);
    }

    /// Indicator, lengths, identifier and value, as the JDK computes it.
    private static String authentication(ClientKey key, String confirmationAndPacket) {
        var name = "Hmac" + key.algorithm().name().substring("HMAC_".length());
        try {
            var mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(key.secret(), name));
            var value = mac.doFinal(HexFormat.of().parseHex(NONCE + confirmationAndPacket));
            var identifier = key.identifier();
            return "0001%02x%02x".formatted(identifier.length, value.length)
                    + HexFormat.of().formatHex(identifier)
                    + HexFormat.of().formatHex(value);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
