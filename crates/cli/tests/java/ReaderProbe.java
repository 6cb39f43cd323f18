import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collections;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Says of each file whether Java opens it, with the password that comes first: a keystore whose entries are there and whose keys can be had, or, for the
 * ending .key, a key in PEM as libraries decrypt it that ask Java for the name of its encryption (name) or for the text of its parameters (text), and for
 * the ending .crt, certificates as CertificateFactory reads them.
 * Java 8 runs it too.
 */
public class ReaderProbe {
    public static void main(String[] arguments) {
        char[] password = arguments[0].toCharArray();
        for (int i = 1; i < arguments.length; i++) {
            String file = arguments[i];
            if (file.endsWith(".key")) {
                say(file, "name", () -> key(file, password, false));
                say(file, "text", () -> key(file, password, true));
            } else if (file.endsWith(".crt")) {
                say(file, "certificates", () -> certificates(file));
            } else {
                say(file, "store", () -> store(file, password));
            }
        }
    }

    private interface Attempt {
        boolean opens() throws Exception;
    }

    private static void say(String file, String how, Attempt attempt) {
        String what;
        try {
            what = attempt.opens() ? "opens" : "empty";
        } catch (Exception exception) {
            what = "fails " + exception.toString().replace('\n', ' ');
        }
        System.out.println(file + " " + how + " " + what);
    }

    private static boolean store(String file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance(file.endsWith(".p12") ? "PKCS12" : file.substring(file.lastIndexOf('.') + 1));
        try (FileInputStream stream = new FileInputStream(file)) {
            store.load(stream, password);
        }
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                store.getKey(alias, password);
            }
        }
        return store.size() > 0;
    }

    private static boolean certificates(String file) throws Exception {
        try (FileInputStream stream = new FileInputStream(file)) {
            return !CertificateFactory.getInstance("X.509").generateCertificates(stream).isEmpty();
        }
    }

    private static boolean key(String file, char[] password, boolean byText) throws Exception {
        String text = new String(Files.readAllBytes(Paths.get(file)), StandardCharsets.US_ASCII);
        String base64 = text.substring(text.indexOf("KEY-----") + 8, text.indexOf("-----END")).replaceAll("\\s", "");
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(Base64.getDecoder().decode(base64));
        String name = info.getAlgName();
        if (byText && (name.equals("PBES2") || name.equals("1.2.840.113549.1.5.13"))) {
            name = info.getAlgParameters().toString();
        }
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(Cipher.DECRYPT_MODE, SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(password)), info.getAlgParameters());
        info.getKeySpec(cipher);
        return true;
    }
}
