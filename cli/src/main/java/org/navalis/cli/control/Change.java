package org.navalis.cli.control;

/// What a change of a setting has come to.
///
/// @param key the key
/// @param value what holds, or will hold
/// @param isNow whether it holds already
/// @param isKept whether it holds after a restart
/// @param sentence both, for people
public record Change(String key, String value, boolean isNow, boolean isKept, String sentence) {}
