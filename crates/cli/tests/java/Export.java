import java.io.FileInputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;
import javax.crypto.SecretKey;

/** Prints keystores as PEM, secret keys left out: for each, type, file, store password and key password. TYPE@BC is of Bouncy Castle. */
public class Export {
    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < arguments.length; i += 4) {
            KeyStore store = instance(arguments[i]);
            try (FileInputStream file = new FileInputStream(arguments[i + 1])) {
                store.load(file, arguments[i + 2].toCharArray());
            }
            System.out.println("store " + arguments[i + 1]);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    // Bouncy Castle 1.72 does not get all secret keys out of BCFKS again.
                    if (arguments[i].endsWith("@BC") && store.getCertificateChain(alias) == null && isSecret(store, alias, arguments[i + 3])) {
                        continue;
                    }
                    Key key = store.getKey(alias, arguments[i + 3].toCharArray());
                    if (key instanceof SecretKey) {
                        continue;
                    }
                    print("PRIVATE KEY", key.getEncoded());
                    Certificate[] chain = store.getCertificateChain(alias);
                    for (Certificate certificate : chain == null ? new Certificate[0] : chain) {
                        print("CERTIFICATE", certificate.getEncoded());
                    }
                } else {
                    print("CERTIFICATE", store.getCertificate(alias).getEncoded());
                }
            }
        }
    }

    private static boolean isSecret(KeyStore store, String alias, String password) throws Exception {
        try {
            return store.getKey(alias, password.toCharArray()) instanceof SecretKey;
        } catch (UnrecoverableKeyException error) {
            return error.getMessage().contains("no such algorithm");
        }
    }

    private static KeyStore instance(String type) throws Exception {
        if (type.endsWith("@BC")) {
            // Where it is not asked for it need not be there.
            Class<?> provider = Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider");
            return KeyStore.getInstance(type.replace("@BC", ""), (Provider) provider.getConstructor().newInstance());
        }
        return KeyStore.getInstance(type);
    }

    private static void print(String label, byte[] content) {
        System.out.println("-----BEGIN " + label + "-----");
        System.out.println(Base64.getEncoder().encodeToString(content));
        System.out.println("-----END " + label + "-----");
    }
}
