package org.navalis.core.client;

import java.time.Duration;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.NatKind;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientState.Disabled;
import org.navalis.core.client.ClientState.Dormant;
import org.navalis.core.client.ClientState.Offline;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.client.ClientState.Resolving;
import org.navalis.core.client.ClientState.SolicitingPrimary;
import org.navalis.core.client.ClientState.SolicitingSecondary;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.TeredoFraming;

/// Gets a Teredo address and keeps it true: qualification by RFC 5991, section 3.2 (without the
/// cone probe), and maintenance by RFC 4380, section 5.2.5.
///
/// The states stand in [ClientState]. What happens to peers when the address changes is the matter
/// of [TeredoClient].
final class Qualification {

    /// How long after the server was heard, or asked, nobody's silence is a reason to ask again.
    private static final long DOUBT_SPACING_NANOS = Duration.ofSeconds(8).toNanos();

    private final ClientSettings settings;
    private final AddressPolicy policy;
    private final RandomGenerator random;
    private final ServerChoice choice;
    private final Handover handover = new Handover();
    private final MappingFlaps flaps = new MappingFlaps();
    private final Solicitations solicitations;
    private final Advertisements advertisements;
    private final long timeoutNanos;
    private ServerAddresses servers = new ServerAddresses(0, 0);
    private Ipv4Endpoint local = new Ipv4Endpoint(0, 0);
    private ClientState state = new Disabled();
    private int addressVersion;
    private boolean isWanted;
    private boolean isUnanswered;
    private long serverNanos;
    private long refreshFromNanos;
    private long solicitedNanos;
    private long refreshIntervalNanos;
    private boolean isMappingAsked;
    private boolean needsNat;

    Qualification(ClientSettings settings, AddressPolicy policy, RandomGenerator random) {
        this.settings = settings;
        this.policy = policy;
        this.random = random;
        this.choice = new ServerChoice(settings, random);
        this.solicitations = new Solicitations(settings.key());
        this.advertisements = new Advertisements(policy, solicitations);
        this.isWanted = settings.isDefaultQualified();
        this.timeoutNanos = settings.solicitationTimeout().toNanos();
        this.refreshIntervalNanos = settings.refreshInterval().toNanos();
    }

    /// From the next qualification on the client runs behind a NAT only.
    void requireNat() {
        needsNat = true;
    }

    ClientState state() {
        return state;
    }

    /// How the server is asked.
    Solicitations solicitations() {
        return solicitations;
    }

    /// Which server is asked.
    ServerChoice choice() {
        return choice;
    }

    /// Counts the changes of the address: another one, or none.
    int addressVersion() {
        return addressVersion;
    }

    /// Whether peers find the client where they did before the address changed last.
    boolean isWherePeersKnow() {
        return handover.isSame();
    }

    ServerAddresses servers() {
        return servers;
    }

    Ipv4Endpoint local() {
        return local;
    }

    /// Sets how long the NAT keeps a mapping, at most. A longer time holds from the next refresh
    /// on, a shorter one at once.
    void setRefreshInterval(long nanos) {
        boolean isShorter = nanos < refreshIntervalNanos;
        refreshIntervalNanos = nanos;
        if (isShorter && state instanceof Qualified qualified && qualified.probe() == 0) {
            state = qualified.probing(0, nextRefreshNanos(refreshFromNanos));
        }
    }

    long nextDeadlineNanos() {
        return switch (state) {
            case Disabled _, Resolving _, Dormant _ -> TeredoMachine.NEVER;
            case Offline(_, var restartNanos) -> restartNanos;
            case SolicitingPrimary(_, var deadlineNanos) -> deadlineNanos;
            case SolicitingSecondary(_, var deadlineNanos, _, _) -> deadlineNanos;
            case Qualified(_, _, _, _, _, var deadlineNanos) -> deadlineNanos;
        };
    }

    /// Begins, or begins anew on another network: what failed before means nothing there.
    void start(Outbox out) {
        choice.reset();
        handover.end();
        flaps.reset();
        restart(out);
    }

    /// Whether nobody needs IPv6, and the server is not known to be out of reach.
    boolean isAsleep() {
        return !isWanted && !(state instanceof Offline) && !(state instanceof Disabled);
    }

    /// Somebody needs IPv6.
    void wake(Outbox out) {
        isWanted = true;
        if (state instanceof Dormant) {
            restart(out);
        }
    }

    /// Nobody needs IPv6 any more.
    void sleep(Outbox out) {
        isWanted = false;
        solicitations.forgetNonces();
        handover.end();
        leave(new Dormant());
        out.count(Counter.DORMANCIES);
        out.event(new TeredoEvent.Dormant());
    }

    /// The server is resolved again each time.
    private void restart(Outbox out) {
        leave(new Resolving());
        solicitations.forgetNonces();
        solicitations.begin();
        out.event(new TeredoEvent.ServerWanted(choice.current()));
    }

    void stop() {
        handover.end();
        leave(new Disabled());
        solicitations.forgetNonces();
    }

    void onServerResolved(
            ServerAddresses addresses, Ipv4Endpoint localEndpoint, long nowNanos, Outbox out) {
        if (!(state instanceof Resolving)) {
            return;
        }
        servers = addresses;
        local = localEndpoint;
        if (policy.isGlobalUnicast(servers.primary())
                && policy.isGlobalUnicast(servers.secondary())) {
            beginSoliciting(nowNanos, out);
        } else {
            fail(Trouble.SERVER_NAME_UNRESOLVED, nowNanos, out);
        }
    }

    void onServerRefused(Trouble trouble, long nowNanos, Outbox out) {
        if (state instanceof Resolving) {
            fail(trouble, nowNanos, out);
        }
    }

    /// The NAT may treat the service port in another way from now on: what it does is looked at
    /// again, so that the address follows. What was asked before shows what held before, and the
    /// two mappings that are compared must be made by the same rules.
    void onPortMappingChange(long nowNanos, Outbox out) {
        switch (state) {
            case Disabled() -> {}
            case Resolving() -> isMappingAsked = true;
            case Dormant() -> {}
            case Offline _ -> {}
            case SolicitingPrimary _ -> askOfMapping(() -> solicitPrimary(1, nowNanos, out));
            case SolicitingSecondary _ -> askOfMapping(() -> solicitPrimary(1, nowNanos, out));
            case Qualified qualified ->
                    askOfMapping(() -> probe(qualified.probing(0, 0), nowNanos, out));
        }
    }

    /// Who answered before answers no more: perhaps the NAT has forgotten this client, and the
    /// server knows.
    void onDoubt(long nowNanos, Outbox out) {
        boolean isQuiet = nowNanos - Math.max(solicitedNanos, serverNanos) >= DOUBT_SPACING_NANOS;
        if (isQuiet && state instanceof Qualified qualified && qualified.probe() == 0) {
            probe(qualified, nowNanos, out);
        }
    }

    /// Goes to another server at once, if the one that there is was asked and does not answer.
    ///
    /// @return whether it did
    boolean giveUp(long nowNanos, Outbox out) {
        boolean isAsked = state instanceof Qualified qualified && qualified.probe() > 0;
        if (isAsked) {
            fail(solicitations.silence(), nowNanos, out);
        }
        return isAsked;
    }

    /// The server was out of reach for a while, and is there again: what was asked meanwhile counts
    /// for nothing.
    void onReturn() {
        if (state instanceof Qualified qualified && qualified.probe() > 0) {
            state = qualified.probing(0, solicitedNanos + timeoutNanos);
        }
    }

    private void askOfMapping(Runnable solicitation) {
        isMappingAsked = true;
        solicitation.run();
    }

    /// Whether the endpoint is that of the client's own server.
    boolean isOwnServer(int address, int port) {
        return port == TeredoAddress.SERVER_PORT && address == servers.primary();
    }

    /// Notes that something valid came from the server, so that no refresh is due for a while.
    void noteServer(long nowNanos) {
        serverNanos = nowNanos;
    }

    /// When the server was last heard.
    long serverNanos() {
        return serverNanos;
    }

    /// Notes whom a NAT lets in that maps one port for all.
    void noteFilter(NatKind nat) {
        if (state instanceof Qualified it && it.nat() == NatKind.RESTRICTED) {
            state = it.behind(nat);
        }
    }

    // Solicitations, sections 5.2.1 and 5.2.5

    void onTimer(long nowNanos, Outbox out) {
        if (nowNanos < nextDeadlineNanos()) {
            return;
        }
        switch (state) {
            case Disabled _, Resolving _, Dormant _ -> {}
            case Offline _ -> restart(out);
            case SolicitingPrimary(var attempt, _) when attempt >= Solicitations.MAX ->
                    fail(solicitations.silence(), nowNanos, out);
            case SolicitingPrimary(var attempt, _) -> solicitPrimary(attempt + 1, nowNanos, out);
            case SolicitingSecondary(var attempt, _, _, _) when attempt >= Solicitations.MAX ->
                    fail(Trouble.SECONDARY_SERVER_SILENT, nowNanos, out);
            case SolicitingSecondary(var attempt, _, var mapped, var mtu) ->
                    solicitSecondary(attempt + 1, mapped, mtu, nowNanos, out);
            case Qualified qualified when qualified.probe() >= Solicitations.MAX ->
                    fail(solicitations.silence(), nowNanos, out);
            case Qualified qualified -> refresh(qualified, nowNanos, out);
        }
    }

    /// Goes on to the next server, or off-line when there is none left to try.
    private void fail(Trouble trouble, long nowNanos, Outbox out) {
        out.count(trouble.counter());
        int failed = choice.current();
        if (trouble.isOfServer() && choice.hasNext()) {
            out.count(Counter.SERVER_CHANGES);
            out.event(new TeredoEvent.ServerFailed(failed, trouble));
            handover.begin(state);
            // The other one was not asked yet.
            isUnanswered = false;
            restart(out);
            return;
        }
        solicitations.forgetNonces();
        handover.end();
        long restartNanos = nowNanos + choice.pauseNanos();
        isMappingAsked = false;
        leave(new Offline(trouble, restartNanos));
        out.event(new TeredoEvent.Disqualified(trouble, restartNanos));
    }

    private void leave(ClientState next) {
        if (state instanceof Qualified) {
            addressVersion++;
        }
        state = next;
    }

    /// A network that changes again and again makes no storm: what was asked last is waited for.
    private void beginSoliciting(long nowNanos, Outbox out) {
        long allowedNanos = solicitedNanos + timeoutNanos;
        if (isUnanswered && nowNanos < allowedNanos) {
            state = new SolicitingPrimary(0, allowedNanos);
        } else {
            solicitPrimary(1, nowNanos, out);
        }
    }

    private void solicitPrimary(int attempt, long nowNanos, Outbox out) {
        state = new SolicitingPrimary(attempt, nowNanos + timeoutNanos);
        if (attempt == 1) {
            solicitations.forgetNonces();
            out.event(new TeredoEvent.Soliciting(servers.primary(), false));
        }
        solicit(servers.primary(), nowNanos, out);
    }

    private void solicitSecondary(
            int attempt, Ipv4Endpoint mapped, int mtu, long nowNanos, Outbox out) {
        leave(new SolicitingSecondary(attempt, nowNanos + timeoutNanos, mapped, mtu));
        if (attempt == 1) {
            solicitations.forgetNonces();
            out.event(new TeredoEvent.Soliciting(servers.secondary(), true));
        }
        solicit(servers.secondary(), nowNanos, out);
    }

    /// Section 5.2.5: a solicitation when the server was silent for the interval; its time-outs are
    /// those of qualification.
    private void refresh(Qualified qualified, long nowNanos, Outbox out) {
        long dueNanos = serverNanos + qualified.deadlineNanos() - refreshFromNanos;
        if (qualified.probe() == 0 && dueNanos > nowNanos) {
            refreshFromNanos = serverNanos;
            state = qualified.probing(0, dueNanos);
            return;
        }
        probe(qualified, nowNanos, out);
    }

    private void probe(Qualified qualified, long nowNanos, Outbox out) {
        if (qualified.probe() == 0) {
            solicitations.forgetNonces();
        }
        state = qualified.probing(qualified.probe() + 1, nowNanos + timeoutNanos);
        solicit(servers.primary(), nowNanos, out);
    }

    private void solicit(int server, long nowNanos, Outbox out) {
        long nonce = solicitations.newNonce(random);
        solicitedNanos = nowNanos;
        isUnanswered = true;
        out.count(Counter.SOLICITATIONS);
        out.datagram(
                solicitations.write(nonce, out.blank()),
                Outbox.SERVICE_SOCKET,
                server,
                TeredoAddress.SERVER_PORT);
    }

    // Advertisements, section 5.2.1

    /// Takes an advertisement. One that is refused changes nothing.
    @Nullable Drop onAdvertisement(
            Packet packet, TeredoFraming framing, long nowNanos, Outbox out) {
        boolean isAsked = state instanceof SolicitingSecondary;
        var refusal =
                advertisements.check(packet, framing, servers, solicitations::isNonce, isAsked);
        if (refusal != null) {
            return refusal;
        }
        solicitations.forgetNonces();
        isUnanswered = false;
        choice.noteRoundTrip(nowNanos - solicitedNanos);
        out.count(Counter.ADVERTISEMENTS);
        accept(new Ipv4Endpoint(framing.originAddress(), framing.originPort()), nowNanos, out);
        return null;
    }

    /// Judges an answer to a solicitation that had nothing to do with qualification (RFC 6081,
    /// section 5.5.4.4); it changes nothing here.
    ///
    /// @param isNonce whether a nonce is that of such a solicitation
    /// @return why it is refused, or null
    @Nullable Drop checkEcho(Packet packet, TeredoFraming framing, LongPredicate isNonce) {
        return advertisements.check(packet, framing, servers, isNonce, true);
    }

    private void accept(Ipv4Endpoint seen, long nowNanos, Outbox out) {
        serverNanos = nowNanos;
        int mtu = advertisements.mtu(settings.mtu());
        switch (state) {
            case Disabled _, Resolving _, Dormant _, Offline _ -> {}
            case SolicitingPrimary _ when !isWanted -> sleep(out);
            case SolicitingPrimary _ -> solicitSecondary(1, seen, mtu, nowNanos, out);
            case SolicitingSecondary(_, _, var mapped, var primaryMtu) ->
                    compare(mapped, seen, primaryMtu, nowNanos, out);
            case Qualified qualified when seen.equals(qualified.mapped()) -> {
                state = qualified.probing(0, nextRefreshNanos(nowNanos));
                tellOfMapping(seen, out);
            }
            // The address goes in any case; what the NAT is may have looked otherwise before.
            case Qualified _ when isMappingAsked -> {
                out.count(Counter.ADDRESS_CHANGES);
                solicitSecondary(1, seen, mtu, nowNanos, out);
            }
            case Qualified qualified when flaps.takes(nowNanos) -> {
                out.count(Counter.ADDRESS_CHANGES);
                configure(seen, qualified.nat(), mtu, nowNanos, out);
            }
            case Qualified qualified -> holdDown(qualified, nowNanos, out);
        }
    }

    /// A mapping that comes and goes is not followed each time. When it may be, it is looked at.
    private void holdDown(Qualified qualified, long nowNanos, Outbox out) {
        long askNanos = Math.max(flaps.untilNanos(), nowNanos + timeoutNanos);
        state = qualified.probing(0, Math.min(askNanos, nextRefreshNanos(nowNanos)));
        out.count(Counter.MAPPING_FLAPS);
        if (flaps.isFirst()) {
            out.event(new TeredoEvent.MappingFlaps(flaps.untilNanos() - nowNanos));
        }
    }

    /// Section 5.2.1: two mappings that differ are those of a symmetric NAT.
    private void compare(
            Ipv4Endpoint first, Ipv4Endpoint second, int mtu, long nowNanos, Outbox out) {
        var nat = NatKind.of(first, second, local);
        if (nat.isSymmetric() && !settings.allowsSymmetricNat()) {
            fail(Trouble.SYMMETRIC_NAT, nowNanos, out);
        } else if (nat == NatKind.NONE && needsNat) {
            fail(Trouble.NO_NAT, nowNanos, out);
        } else {
            configure(first, nat, mtu, nowNanos, out);
        }
    }

    private void configure(Ipv4Endpoint mapped, NatKind nat, int mtu, long nowNanos, Outbox out) {
        // RFC 5991, section 3.1: twelve random bits; the cone bit is never set.
        int flags = random.nextInt() & TeredoAddress.FLAGS_RANDOM;
        addressVersion++;
        handover.end(mapped);
        choice.reset();
        out.count(Counter.QUALIFICATIONS);
        var address = new TeredoAddress(servers.primary(), flags, mapped).toIpv6();
        state = new Qualified(address, mapped, nat, mtu, 0, nextRefreshNanos(nowNanos));
        out.event(new TeredoEvent.Qualified(address, mapped, nat, mtu));
        if (solicitations.isKeyExpired()) {
            out.event(new TeredoEvent.KeyExpired());
        }
        tellOfMapping(mapped, out);
    }

    private void tellOfMapping(Ipv4Endpoint mapped, Outbox out) {
        if (isMappingAsked) {
            isMappingAsked = false;
            out.event(new TeredoEvent.MappingFollowed(mapped));
        }
    }

    /// Section 5.2: between 75 and 100 percent of the interval, anew each time.
    private long nextRefreshNanos(long nowNanos) {
        refreshFromNanos = nowNanos;
        long interval = refreshIntervalNanos;
        return nowNanos + interval / 4 * 3 + random.nextLong(interval / 4 + 1);
    }
}
