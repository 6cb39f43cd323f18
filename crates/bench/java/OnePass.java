import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** A truststore of a PEM file in one pass, as a Java program would make it. */
public final class OnePass {
    public static void main(String[] arguments) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        try (InputStream input = new BufferedInputStream(new FileInputStream(arguments[0]), 1 << 16)) {
            int number = 0;
            for (Certificate certificate : factory.generateCertificates(input)) {
                store.setCertificateEntry("certificate-" + number++, certificate);
            }
        }
        try (OutputStream output = new FileOutputStream(arguments[1])) {
            store.store(output, arguments[2].toCharArray());
        }
    }
}
