package org.navalis.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoEvent;
import org.navalis.core.host.HostRole;
import org.navalis.core.host.TeredoHost;

/// The echo requests that people have a client send, and who waits for the answers. Any thread may
/// call.
///
/// A client that sleeps is woken, and the requests go out when it has its address.
final class EchoRequests {

    private final Worker worker;
    private final Map<Integer, CompletableFuture<TeredoEvent.EchoAnswered>> waiting =
            new ConcurrentHashMap<>();

    /// Those for which a client is being woken; for the thread of the loop only.
    private final List<Request> early = new ArrayList<>();

    private record Request(
            Ipv6Address target, int sequence, CompletableFuture<TeredoEvent.EchoAnswered> answer) {}

    /// @param worker the only one of the node, if that is a client
    EchoRequests(Worker worker) {
        this.worker = worker;
    }

    /// Sends a request; see [TeredoNode#ping].
    CompletableFuture<TeredoEvent.EchoAnswered> send(Ipv6Address target, int sequence) {
        var answer = new CompletableFuture<TeredoEvent.EchoAnswered>();
        if (!(worker.machine() instanceof TeredoHost host)) {
            answer.completeExceptionally(new IllegalStateException("this node is no client"));
            return answer;
        }
        waiting.put(sequence, answer);
        // Whoever waits no longer cancels it.
        var _ = answer.whenComplete((_, _) -> waiting.remove(sequence, answer));
        var request = new Request(target, sequence, answer);
        if (!worker.loop().post(nowNanos -> send(host, request, nowNanos))) {
            answer.completeExceptionally(new IllegalStateException("the node has ended"));
        }
        return answer;
    }

    private void send(TeredoHost host, Request it, long nowNanos) {
        var client = host.client();
        var out = worker.out();
        var packet = out.blank();
        if (client.writeEchoRequest(packet, it.target(), it.sequence(), nowNanos)) {
            out.begin();
            client.onIpv6(packet, nowNanos, out);
        } else if (client.wake(nowNanos, out)) {
            early.add(it);
        } else {
            it.answer().completeExceptionally(new IllegalStateException(refusalOf(host.role())));
        }
    }

    private static String refusalOf(HostRole role) {
        return switch (role) {
            case HostRole.Client _ -> "the client is not qualified";
            case HostRole.Relay _, HostRole.Aside _ ->
                    "this machine has native IPv6, and its node is a relay for it; use ping -6";
        };
    }

    /// Has a client get an address if it is dormant.
    void wake() {
        if (worker.machine() instanceof TeredoHost host) {
            worker.loop().post(nowNanos -> host.client().wake(nowNanos, worker.out()));
        }
    }

    /// Sends what waits for an address, and tells who waits for an answer.
    void follow(TeredoEvent event) {
        switch (event) {
            case TeredoEvent.Qualified _, TeredoEvent.Disqualified _, TeredoEvent.Stopped _ ->
                    sendEarly();
            case TeredoEvent.EchoAnswered answered -> {
                var asked = waiting.remove(answered.sequence());
                if (asked != null) {
                    asked.complete(answered);
                }
            }
            default -> {}
        }
    }

    private void sendEarly() {
        if (worker.machine() instanceof TeredoHost host) {
            worker.loop()
                    .post(nowNanos -> {
                        var all = List.copyOf(early);
                        early.clear();
                        all.stream()
                                .filter(it -> !it.answer().isDone())
                                .forEach(it -> send(host, it, nowNanos));
                    });
        }
    }
}
