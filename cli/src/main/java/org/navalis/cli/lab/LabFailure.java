package org.navalis.cli.lab;

/// A step of the lab did not do what it should.
final class LabFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final transient LabReport.Trouble trouble;

    /// @param step what was to be done
    /// @param expected what should have happened
    /// @param happened what happened instead
    LabFailure(String step, String expected, String happened) {
        super(step + ": " + happened);
        trouble = new LabReport.Trouble(step, expected, happened);
    }

    LabReport.Trouble trouble() {
        return trouble;
    }
}
