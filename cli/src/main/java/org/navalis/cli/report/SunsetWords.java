package org.navalis.cli.report;

/// How the end of a server's service is told.
public final class SunsetWords {

    private SunsetWords() {}

    /// The day and how far it is: `2027-06-30, in 216 days`.
    ///
    /// @param day the first day without service, UTC
    /// @param days how many days there are until then; 0 or less when the service has ended
    public static String of(String day, long days) {
        if (days <= 0) {
            return day + ", which has come: clients are answered no more";
        }
        return day + (days == 1 ? ", tomorrow" : ", in " + days + " days");
    }
}
