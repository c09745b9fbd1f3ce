package org.navalis.node;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.TeredoClient;

/// The echo requests that people have a client send, and who waits for the answers. Any thread may
/// call.
final class EchoRequests {

    private final Worker worker;
    private final Map<Integer, CompletableFuture<TeredoEvent.EchoAnswered>> waiting =
            new ConcurrentHashMap<>();

    /// @param worker the only one of the node, if that is a client
    EchoRequests(Worker worker) {
        this.worker = worker;
    }

    /// Sends a request; see [TeredoNode#ping].
    CompletableFuture<TeredoEvent.EchoAnswered> send(Ipv6Address target, int sequence) {
        var answer = new CompletableFuture<TeredoEvent.EchoAnswered>();
        if (!(worker.machine() instanceof TeredoClient client)) {
            answer.completeExceptionally(new IllegalStateException("this node is no client"));
            return answer;
        }
        waiting.put(sequence, answer);
        // Whoever waits no longer cancels it.
        var _ = answer.whenComplete((_, _) -> waiting.remove(sequence, answer));
        var out = worker.out();
        boolean isPosted =
                worker.loop()
                        .post(nowNanos -> {
                            var request = out.blank();
                            if (client.writeEchoRequest(request, target, sequence, nowNanos)) {
                                out.begin();
                                client.onIpv6(request, nowNanos, out);
                            } else {
                                answer.completeExceptionally(
                                        new IllegalStateException("the client is not qualified"));
                            }
                        });
        if (!isPosted) {
            answer.completeExceptionally(new IllegalStateException("the node has ended"));
        }
        return answer;
    }

    /// Tells who waits.
    void onAnswer(TeredoEvent.EchoAnswered answered) {
        var asked = waiting.remove(answered.sequence());
        if (asked != null) {
            asked.complete(answered);
        }
    }
}
