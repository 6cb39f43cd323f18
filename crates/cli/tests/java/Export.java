import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;

/** Prints keystores as PEM: for each, type, file, password. */
public class Export {
    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < arguments.length; i += 3) {
            char[] password = arguments[i + 2].toCharArray();
            KeyStore store = KeyStore.getInstance(arguments[i]);
            try (FileInputStream file = new FileInputStream(arguments[i + 1])) {
                store.load(file, password);
            }
            System.out.println("store " + arguments[i + 1]);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    print("PRIVATE KEY", store.getKey(alias, password).getEncoded());
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

    private static void print(String label, byte[] content) {
        System.out.println("-----BEGIN " + label + "-----");
        System.out.println(Base64.getEncoder().encodeToString(content));
        System.out.println("-----END " + label + "-----");
    }
}
