import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreSpi;
import java.security.MessageDigest;
import java.security.Security;
import java.util.Collections;
import java.util.Date;
import java.util.Hashtable;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Makes keystores and tells what is found in them: a password, the password of the keys, `full` or `empty`, a PKCS#12 file whose password is
 * `changeit`, then type (`TYPE@PROVIDER`, or Bouncy Castle's) and file of each. Full ones have entries of every kind that Bouncy Castle keeps.
 */
public class BouncyKinds {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[0].toCharArray();
        char[] own = arguments[1].toCharArray();
        KeyStore from = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(arguments[3])) {
            from.load(file, "changeit".toCharArray());
        }
        Security.addProvider(new BouncyCastleProvider());
        for (int i = 4; i < arguments.length; i += 2) {
            String[] type = arguments[i].split("@");
            String provider = type.length > 1 ? type[1] : "BC";
            KeyStore to = KeyStore.getInstance(type[0], provider);
            to.load(null, null);
            if (arguments[2].equals("full")) {
                fill(to, from, own, !type[0].equals("BKS") && !type[0].equals("UBER"));
            }
            try (FileOutputStream file = new FileOutputStream(arguments[i + 1])) {
                to.store(file, password);
            }
            KeyStore read = KeyStore.getInstance(type[0], provider);
            try (FileInputStream file = new FileInputStream(arguments[i + 1])) {
                read.load(file, password);
            }
            for (String alias : Collections.list(read.aliases())) {
                System.out.println(arguments[i + 1] + " " + alias + " " + kind(read, alias, own));
            }
        }
    }

    private static String kind(KeyStore store, String alias, char[] password) throws Exception {
        if (store.isCertificateEntry(alias)) {
            return "certificate";
        }
        Key key;
        try {
            // Keys that are not encrypted come without a password only.
            key = store.getKey(alias, alias.startsWith("plain") ? null : password);
        } catch (RuntimeException noKey) {
            return "stored";
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        return key.getFormat() + " " + key.getAlgorithm() + " " + HexFormat.of().formatHex(digest);
    }

    private static void fill(KeyStore to, KeyStore from, char[] own, boolean isOther) throws Exception {
        String alias = from.aliases().nextElement();
        Key key = from.getKey(alias, "changeit".toCharArray());
        to.setKeyEntry("private", key, own, from.getCertificateChain(alias));
        if (isOther) {
            return;
        }
        Key secret = new SecretKeySpec(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, "AES");
        Key open = from.getCertificate(alias).getPublicKey();
        to.setCertificateEntry("certificate", from.getCertificateChain(alias)[1]);
        to.setKeyEntry("secret", secret, own, null);
        to.setKeyEntry("public", open, own, null);
        to.setKeyEntry("stored", new byte[] {1, 2, 3}, null);
        to.setKeyEntry("stored-with-chain", new byte[] {1, 2, 3}, from.getCertificateChain(alias));
        // No method makes them; its older versions did.
        plain(to, "plain-secret", secret);
        plain(to, "plain-public", open);
    }

    /** An entry whose key is not encrypted. */
    @SuppressWarnings("unchecked")
    private static void plain(KeyStore store, String alias, Key key) throws Exception {
        Field spi = KeyStore.class.getDeclaredField("keyStoreSpi");
        spi.setAccessible(true);
        KeyStoreSpi inner = (KeyStoreSpi) spi.get(store);
        Class<?> type = inner.getClass();
        while (!type.getSimpleName().equals("BcKeyStoreSpi")) {
            type = type.getSuperclass();
        }
        Field table = type.getDeclaredField("table");
        table.setAccessible(true);
        Class<?> entry = Class.forName(type.getName() + "$StoreEntry");
        for (Constructor<?> constructor : entry.getDeclaredConstructors()) {
            constructor.setAccessible(true);
            Class<?>[] parameters = constructor.getParameterTypes();
            if (parameters.length == 5 && parameters[4] == Object.class) {
                Object made = constructor.newInstance(inner, alias, new Date(), 2, key);
                ((Hashtable<String, Object>) table.get(inner)).put(alias, made);
                return;
            }
        }
        throw new IllegalStateException("Bouncy Castle has another constructor");
    }
}
