package org.navalis.cli.decode;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.navalis.cli.capture.CaptureFile;
import org.navalis.cli.capture.Frame;
import org.navalis.cli.capture.UdpDatagram;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.core.TeredoAddress;

/// Tells of each Teredo datagram in a capture.
final class CaptureDecoder {

    private final Path path;
    private final PrintWriter out;
    private final boolean isJson;
    private long told;
    private long refused;
    private long skipped;

    CaptureDecoder(Path path, PrintWriter out, boolean isJson) {
        this.path = path;
        this.out = out;
        this.isJson = isJson;
    }

    /// Whether the file is a capture.
    static boolean isCapture(Path path) {
        try (InputStream stream = Files.newInputStream(path)) {
            return CaptureFile.isCapture(stream.readNBytes(4));
        } catch (IOException e) {
            return false;
        }
    }

    /// Reads to the end; what was read until then is told even if the file is broken.
    int decode() {
        if (isJson) {
            out.print("{\"packets\":[");
        }
        String trouble = "";
        try (InputStream stream = Files.newInputStream(path)) {
            var capture = CaptureFile.open(stream);
            for (var frame = capture.next(); frame.isPresent(); frame = capture.next()) {
                take(frame.get());
            }
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage());
        }
        summarize();
        if (!trouble.isEmpty()) {
            throw new Failure(
                    ExitCode.FAILED,
                    path
                            + " is broken behind packet "
                            + (told + skipped)
                            + ": "
                            + trouble
                            + "; what stands before was decoded");
        }
        return ExitCode.DONE;
    }

    private void take(Frame frame) {
        var udp = UdpDatagram.of(frame);
        if (udp.isEmpty()) {
            skipped++;
            return;
        }
        var datagram = Datagram.of(udp.get().payloadOctets());
        boolean isTeredo = hasServerPort(udp.get()) || datagram.looksLikeTeredo();
        if (!isTeredo) {
            skipped++;
            return;
        }
        if (datagram.refusal().isPresent()) {
            refused++;
        }
        if (isJson) {
            tellAsJson(frame, udp.get(), datagram);
        } else {
            tell(frame, udp.get(), datagram);
        }
        told++;
    }

    private static boolean hasServerPort(UdpDatagram udp) {
        return udp.source().port() == TeredoAddress.SERVER_PORT
                || udp.destination().port() == TeredoAddress.SERVER_PORT;
    }

    private void tell(Frame frame, UdpDatagram udp, Datagram datagram) {
        out.println(
                "#"
                        + frame.number()
                        + " "
                        + frame.time()
                        + " "
                        + udp.source()
                        + " > "
                        + udp.destination()
                        + " "
                        + (udp.isCutShort() ? "(cut short in the capture) " : "")
                        + datagram.inShort());
    }

    private void tellAsJson(Frame frame, UdpDatagram udp, Datagram datagram) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("number", frame.number());
        facts.put("time", frame.time().toString());
        facts.put("source", udp.source().toString());
        facts.put("destination", udp.destination().toString());
        facts.put("cutShort", udp.isCutShort());
        facts.putAll(datagram.facts());
        out.print((told == 0 ? "\n" : ",\n") + Json.line(facts));
    }

    private void summarize() {
        if (isJson) {
            out.print(
                    "\n],\"teredo\":"
                            + told
                            + ",\"refused\":"
                            + refused
                            + ",\"skipped\":"
                            + skipped
                            + "}\n");
        } else {
            out.println(
                    told
                            + " Teredo datagrams, "
                            + refused
                            + " of them malformed; "
                            + skipped
                            + " other packets skipped");
        }
        out.flush();
    }
}
