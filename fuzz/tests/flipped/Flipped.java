import java.io.FileInputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.HexFormat;
import java.util.TreeSet;
import javax.crypto.SecretKey;

/** Says of each keystore (type and file, by turns) which certificates and private keys are in it, by their digests, or that it cannot be opened. */
public class Flipped {
    public static void main(String[] arguments) throws Exception {
        char[] password = "changeit".toCharArray();
        for (int i = 0; i < arguments.length; i += 2) {
            TreeSet<String> found = new TreeSet<>();
            try (FileInputStream file = new FileInputStream(arguments[i + 1])) {
                KeyStore store = KeyStore.getInstance(arguments[i]);
                store.load(file, password);
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isKeyEntry(alias)) {
                        Key key = key(store, alias, password);
                        if (key instanceof SecretKey) {
                            continue;
                        }
                        found.add(digest(key.getEncoded()));
                        Certificate[] chain = store.getCertificateChain(alias);
                        for (Certificate certificate : chain == null ? new Certificate[0] : chain) {
                            found.add(digest(certificate.getEncoded()));
                        }
                    } else {
                        found.add(digest(store.getCertificate(alias).getEncoded()));
                    }
                }
                System.out.println("opened " + String.join(" ", found));
            } catch (Exception | Error error) {
                System.out.println("refused");
            }
        }
    }

    /** The one in JKS has a password of its own. */
    private static Key key(KeyStore store, String alias, char[] password) throws Exception {
        try {
            return store.getKey(alias, password);
        } catch (UnrecoverableKeyException error) {
            return store.getKey(alias, "keypassword".toCharArray());
        }
    }

    private static String digest(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
