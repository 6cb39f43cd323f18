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
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Prints every entry of keystores: for each, type, file, store password and key password are given. TYPE@BC is of Bouncy Castle. */
public class KeyStoreProbe {
    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < arguments.length; i += 4) {
            KeyStore store = instance(arguments[i]);
            try (FileInputStream file = new FileInputStream(arguments[i + 1])) {
                store.load(file, arguments[i + 2].toCharArray());
            }
            System.out.println("store " + arguments[i + 1] + " " + store.size());
            for (String alias : new TreeSet<>(Collections.list(store.aliases()))) {
                if (store.isKeyEntry(alias)) {
                    Key key;
                    try {
                        key = store.getKey(alias, arguments[i + 3].toCharArray());
                    } catch (UnrecoverableKeyException error) {
                        if (!arguments[i].endsWith("@BC")) {
                            throw error;
                        }
                        System.out.println("closed " + alias);
                        continue;
                    }
                    if (key instanceof SecretKey) {
                        System.out.println("secret " + alias + " " + key.getAlgorithm() + " " + sha256(key.getEncoded()));
                        continue;
                    }
                    System.out.println("key " + alias + " " + sha256(key.getEncoded()));
                    Certificate[] chain = store.getCertificateChain(alias);
                    for (Certificate certificate : chain == null ? new Certificate[0] : chain) {
                        System.out.println("chain " + alias + " " + sha256(certificate.getEncoded()));
                    }
                } else {
                    System.out.println("trusted " + alias + " " + sha256(store.getCertificate(alias).getEncoded()));
                }
            }
        }
    }

    private static KeyStore instance(String type) throws Exception {
        if (type.endsWith("@BC")) {
            return KeyStore.getInstance(type.replace("@BC", ""), new BouncyCastleProvider());
        }
        return KeyStore.getInstance(type);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
