import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyStore;
import java.security.Security;
import java.util.Collections;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Copies a PKCS#12 file into keystores of Bouncy Castle: the file, its password, then type and file of each. */
public class BouncyCastle {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[1].toCharArray();
        KeyStore from = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(arguments[0])) {
            from.load(file, password);
        }
        Security.addProvider(new BouncyCastleProvider());
        for (int i = 2; i < arguments.length; i += 2) {
            KeyStore to = KeyStore.getInstance(arguments[i], "BC");
            to.load(null, null);
            for (String alias : Collections.list(from.aliases())) {
                if (from.isKeyEntry(alias)) {
                    to.setKeyEntry(alias, from.getKey(alias, password), password, from.getCertificateChain(alias));
                } else {
                    to.setCertificateEntry(alias, from.getCertificate(alias));
                }
            }
            if (!arguments[i].startsWith("PKCS12")) {
                to.setKeyEntry("secret", new SecretKeySpec(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, "HmacSHA1"), password, null);
            }
            try (FileOutputStream file = new FileOutputStream(arguments[i + 1])) {
                to.store(file, password);
            }
        }
    }
}
