import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;

/** The names and fingerprints of a keystore's certificates, for keytool looks each certificate up among all others. */
public final class Listed {
    public static void main(String[] arguments) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        try (InputStream input = new BufferedInputStream(new FileInputStream(arguments[0]), 1 << 16)) {
            store.load(input, arguments[1].toCharArray());
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        StringBuilder lines = new StringBuilder();
        for (String alias : Collections.list(store.aliases())) {
            byte[] fingerprint = digest.digest(store.getCertificate(alias).getEncoded());
            lines.append(alias).append(", ").append(HexFormat.of().formatHex(fingerprint)).append('\n');
        }
        System.out.print(lines);
    }
}
