import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;

/** Copies the one key of a PKCS#12 file into a new keystore: both files, their password, that of the new key. In JKS its last two certificates are turned round. */
public class TurnedChain {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[2].toCharArray();
        KeyStore from = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(arguments[0])) {
            from.load(file, password);
        }
        String alias = from.aliases().nextElement();
        Certificate[] chain = from.getCertificateChain(alias);
        boolean isPkcs12 = arguments[1].endsWith(".p12");
        if (!isPkcs12) {
            Certificate last = chain[chain.length - 1];
            chain[chain.length - 1] = chain[chain.length - 2];
            chain[chain.length - 2] = last;
        }
        KeyStore into = KeyStore.getInstance(isPkcs12 ? "PKCS12" : "JKS");
        into.load(null, null);
        into.setKeyEntry(alias, from.getKey(alias, password), arguments[3].toCharArray(), chain);
        try (FileOutputStream file = new FileOutputStream(arguments[1])) {
            into.store(file, password);
        }
    }
}
