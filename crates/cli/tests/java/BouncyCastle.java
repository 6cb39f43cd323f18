import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.util.Collections;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.crypto.util.PBKDFConfig;
import org.bouncycastle.crypto.util.ScryptConfig;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
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
            // BCFKS has ways that it is asked for by name.
            String[] type = arguments[i].split("/");
            KeyStore to = KeyStore.getInstance(type[0], "BC");
            to.load(null, null);
            for (String alias : Collections.list(from.aliases())) {
                if (from.isKeyEntry(alias)) {
                    to.setKeyEntry(alias, from.getKey(alias, password), password, from.getCertificateChain(alias));
                } else {
                    to.setCertificateEntry(alias, from.getCertificate(alias));
                }
            }
            if (!type[0].startsWith("PKCS12")) {
                to.setKeyEntry("secret", new SecretKeySpec(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, "HmacSHA1"), password, null);
            }
            try (FileOutputStream file = new FileOutputStream(arguments[i + 1])) {
                if (type.length > 1 && type[1].equals("SIGNED")) {
                    PrivateKey key = (PrivateKey) from.getKey("first", password);
                    BCFKSLoadStoreParameter.Builder builder = new BCFKSLoadStoreParameter.Builder(file, key);
                    to.store(builder.withStoreSignatureAlgorithm(BCFKSLoadStoreParameter.SignatureAlgorithm.SHA512withRSA).build());
                } else if (type.length > 1) {
                    to.store(way(new BCFKSLoadStoreParameter.Builder(file, password), type[1]));
                } else {
                    to.store(file, password);
                }
            }
        }
    }

    private static BCFKSLoadStoreParameter way(BCFKSLoadStoreParameter.Builder builder, String name) {
        PBKDFConfig scrypt = new ScryptConfig.Builder(1024, 8, 1).withSaltLength(20).build();
        PBKDFConfig sha3 = new PBKDF2Config.Builder().withIterationCount(1000).withSaltLength(20).withPRF(PBKDF2Config.PRF_SHA3_512).build();
        switch (name) {
            case "KWP":
                return builder.withStoreEncryptionAlgorithm(BCFKSLoadStoreParameter.EncryptionAlgorithm.AES256_KWP).build();
            case "SHA3":
                return builder.withStoreMacAlgorithm(BCFKSLoadStoreParameter.MacAlgorithm.HmacSHA3_512).withStorePBKDFConfig(sha3).build();
            case "SCRYPT":
                return builder.withStorePBKDFConfig(scrypt).build();
            default:
                throw new IllegalArgumentException(name);
        }
    }
}
