import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Calls a TLS server on this machine with the SSL settings of Kafka clients, keystores or PEM: port, files of properties. */
public class KafkaFiles {
    public static void main(String[] arguments) throws Exception {
        for (int i = 1; i < arguments.length; i++) {
            Properties properties = new Properties();
            try (InputStream stream = Files.newInputStream(Path.of(arguments[i]))) {
                properties.load(stream);
            }
            char[] password = password(properties.getProperty("ssl.key.password"));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(properties, "keystore"), password);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(properties, "truststore"));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", Integer.parseInt(arguments[0]))) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                String kind = properties.getProperty("ssl.keystore.type");
                System.out.println(kind + ": " + text.lines().findFirst().orElse("nothing") + ", sent " + socket.getSession().getLocalCertificates().length);
            }
        }
    }

    private static KeyStore store(Properties properties, String which) throws Exception {
        String type = properties.getProperty("ssl." + which + ".type");
        String location = properties.getProperty("ssl." + which + ".location");
        char[] password = password(properties.getProperty("ssl." + which + ".password"));
        if (!type.equals("PEM")) {
            KeyStore store = KeyStore.getInstance(type);
            try (FileInputStream stream = new FileInputStream(location)) {
                store.load(stream, password);
            }
            return store;
        }
        if (password != null) {
            throw new IllegalStateException("a password for a PEM file");
        }
        String text = Files.readString(Path.of(location));
        List<Certificate> certificates = new ArrayList<>();
        for (byte[] block : blocks(text, "CERTIFICATE")) {
            certificates.add(CertificateFactory.getInstance("X.509").generateCertificate(new java.io.ByteArrayInputStream(block)));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (which.equals("keystore")) {
            PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(blocks(text, "PRIVATE KEY").get(0));
            store.setKeyEntry("kafka", KeyFactory.getInstance("RSA").generatePrivate(key), null, certificates.toArray(new Certificate[0]));
        } else {
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("kafka" + store.size(), certificate);
            }
        }
        return store;
    }

    private static List<byte[]> blocks(String text, String label) {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = Pattern.compile("-----BEGIN " + label + "-----([^-]*)-----END").matcher(text);
        while (matcher.find()) {
            blocks.add(Base64.getMimeDecoder().decode(matcher.group(1)));
        }
        return blocks;
    }

    private static char[] password(String value) {
        return value == null ? null : value.equals("${env:KEYSTORE_PASSWORD}") ? System.getenv("KEYSTORE_PASSWORD").toCharArray() : value.toCharArray();
    }
}
