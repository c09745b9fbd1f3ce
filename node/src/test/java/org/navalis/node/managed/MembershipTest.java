package org.navalis.node.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MembershipTest {

    @TempDir private Path root;

    private void write(String file, String text) throws IOException {
        var path = root.resolve("etc").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void writeKeytab(byte[] bytes) throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.write(root.resolve("etc/krb5.keytab"), bytes);
    }

    /// An entry for a principal, with a hole before it.
    private static byte[] keytab(String realm, String... names) throws IOException {
        var entry = new ByteArrayOutputStream();
        var out = new DataOutputStream(entry);
        out.writeShort(names.length);
        out.writeUTF(realm);
        for (var name : names) {
            out.writeUTF(name);
        }
        out.write(new byte[40]);
        var file = new ByteArrayOutputStream();
        out = new DataOutputStream(file);
        out.writeShort(0x0502);
        out.writeInt(-8);
        out.write(new byte[8]);
        out.writeInt(entry.size());
        out.write(entry.toByteArray());
        return file.toByteArray();
    }

    private void assertDomain(String expected) {
        assertThat(new Membership(root).domain()).contains(expected);
    }

    @Test
    void isNoneWhereNothingSaysSo() throws IOException {
        assertThat(new Membership(root).domain()).isEmpty();

        write("sssd/sssd.conf", "[domain/files]\nid_provider = files\n");
        write("samba/smb.conf", "[global]\nsecurity = user\nrealm = CORP.EXAMPLE.NET\n");
        writeKeytab(keytab("CORP.EXAMPLE.NET", "HTTP", "www.corp.example.net"));

        assertThat(new Membership(root).domain()).isEmpty();
    }

    @Test
    void isThatOfTheMachinesKey() throws IOException {
        writeKeytab(keytab("CORP.EXAMPLE.NET", "host", "pc1.corp.example.net"));
        assertDomain("corp.example.net");

        writeKeytab(keytab("OTHER.EXAMPLE.NET", "PC1$"));
        assertDomain("other.example.net");
    }

    @Test
    void isThatOfSssd() throws IOException {
        write(
                "sssd/sssd.conf",
                "[sssd]\ndomains = corp\n\n[domain/corp]\nid_provider = ad\nad_domain ="
                        + " Corp.Example.net\n");
        assertDomain("corp.example.net");

        write("sssd/sssd.conf", "[sssd]\ndomains = lab.example.net\n");
        write("sssd/conf.d/ipa.conf", "[domain/lab.example.net]\nid_provider=ipa\n");
        assertDomain("lab.example.net");
    }

    @Test
    void isThatOfWinbind() throws IOException {
        write("samba/smb.conf", "[Global]\n  security = ADS\n  realm = CORP.EXAMPLE.NET\n");

        assertDomain("corp.example.net");
    }

    @Test
    void isNoneWhereTheKeytabIsBroken() throws IOException {
        var whole = keytab("CORP.EXAMPLE.NET", "host", "pc1.corp.example.net");
        for (int length = 0; length < 20; length++) {
            writeKeytab(Arrays.copyOf(whole, length));

            assertThat(new Membership(root).domain()).isEmpty();
        }
    }
}
