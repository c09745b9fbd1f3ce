package org.navalis.node.mapping;

/// Reads the XML that gateways send, an element or a text at a time.
///
/// It knows elements, text, character references, CDATA, comments and processing instructions.
/// A document type is refused, and with it every entity that a document may define: what is read
/// is never longer than what came. Attributes and the prefixes of names are passed over.
final class XmlReader {

    /// Deeper than any description of a device.
    private static final int DEPTH_MAX = 32;

    /// What was read last.
    enum Kind {
        START,
        END,
        TEXT,
        DOCUMENT_END
    }

    private final String document;
    private int at;
    private int depth;
    private String value = "";
    private boolean isEmptyElement;

    XmlReader(String document) {
        this.document = document;
    }

    /// The name of the element, without a prefix, or the text.
    String value() {
        return value;
    }

    /// How many elements are open around what comes next.
    int depth() {
        return depth;
    }

    /// Goes on to the next element or text.
    ///
    /// @throws GatewayException when the document is no XML, or has what is refused
    Kind next() throws GatewayException {
        if (isEmptyElement) {
            isEmptyElement = false;
            depth--;
            return Kind.END;
        }
        while (at < document.length()) {
            if (document.charAt(at) != '<') {
                return text();
            }
            if (document.startsWith("<![CDATA[", at)) {
                value = upTo("]]>", 9);
                return Kind.TEXT;
            }
            if (document.startsWith("<!--", at)) {
                var _ = upTo("-->", 4);
            } else if (document.startsWith("<?", at)) {
                var _ = upTo("?>", 2);
            } else if (document.startsWith("<!", at)) {
                throw new GatewayException("the gateway sent a document type, which is refused");
            } else {
                return tag();
            }
        }
        if (depth > 0) {
            throw broken();
        }
        return Kind.DOCUMENT_END;
    }

    private static GatewayException broken() {
        return new GatewayException("the gateway sent what is no XML");
    }

    /// What stands between here and an end, which is passed.
    private String upTo(String end, int skipped) throws GatewayException {
        int found = document.indexOf(end, at + skipped);
        if (found < 0) {
            throw broken();
        }
        var between = document.substring(at + skipped, found);
        at = found + end.length();
        return between;
    }

    private Kind tag() throws GatewayException {
        int end = endOfTag();
        var inside = document.substring(at + 1, end);
        at = end + 1;
        if (inside.startsWith("/")) {
            value = nameOf(inside.substring(1));
            if (--depth < 0) {
                throw broken();
            }
            return Kind.END;
        }
        isEmptyElement = inside.endsWith("/");
        value = nameOf(isEmptyElement ? inside.substring(0, inside.length() - 1) : inside);
        if (++depth > DEPTH_MAX) {
            throw new GatewayException("the gateway sent XML that is too deep");
        }
        return Kind.START;
    }

    /// An attribute may have `>` in it.
    private int endOfTag() throws GatewayException {
        char quote = 0;
        for (int i = at + 1; i < document.length(); i++) {
            char it = document.charAt(i);
            if (quote != 0) {
                quote = it == quote ? 0 : quote;
            } else if (it == '"' || it == '\'') {
                quote = it;
            } else if (it == '>') {
                return i;
            }
        }
        throw broken();
    }

    private static String nameOf(String tag) throws GatewayException {
        int end = 0;
        while (end < tag.length() && !Character.isWhitespace(tag.charAt(end))) {
            end++;
        }
        var name = tag.substring(tag.lastIndexOf(':', end - 1) + 1, end);
        if (name.isEmpty()) {
            throw broken();
        }
        return name;
    }

    private Kind text() throws GatewayException {
        int end = document.indexOf('<', at);
        var raw = document.substring(at, end < 0 ? document.length() : end);
        at += raw.length();
        value = raw.indexOf('&') < 0 ? raw : resolved(raw);
        return Kind.TEXT;
    }

    private static String resolved(String raw) throws GatewayException {
        var text = new StringBuilder(raw.length());
        int from = 0;
        for (int and = raw.indexOf('&'); and >= 0; and = raw.indexOf('&', from)) {
            int end = raw.indexOf(';', and);
            if (end < 0) {
                throw broken();
            }
            text.append(raw, from, and).append(character(raw.substring(and + 1, end)));
            from = end + 1;
        }
        return text.append(raw, from, raw.length()).toString();
    }

    private static String character(String reference) throws GatewayException {
        return switch (reference) {
            case "lt" -> "<";
            case "gt" -> ">";
            case "amp" -> "&";
            case "quot" -> "\"";
            case "apos" -> "'";
            case String number when number.startsWith("#x") -> character(number.substring(2), 16);
            case String number when number.startsWith("#") -> character(number.substring(1), 10);
            default -> throw new GatewayException("the gateway sent an entity, which is refused");
        };
    }

    private static String character(String digits, int radix) throws GatewayException {
        try {
            int point = Integer.parseInt(digits, radix);
            if (Character.isValidCodePoint(point)) {
                return Character.toString(point);
            }
        } catch (NumberFormatException noNumber) {
            // Refused below.
        }
        throw broken();
    }
}
