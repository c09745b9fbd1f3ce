package org.navalis.cli.lab;

import org.navalis.simulator.nat.NatType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the name of a NAT.
final class NatConverter implements ITypeConverter<NatType> {

    @Override
    public NatType convert(String text) {
        try {
            return NatType.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
