import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Does what fails, case by case, and prints the stack trace of each: arguments like `store PKCS12 a.p12 wrong`. */
public class Messages {
    public static void main(String[] cases) {
        for (String one : cases) {
            System.out.println("### " + one);
            try {
                run(one.split(" "));
                System.out.println("nothing failed");
            } catch (Throwable error) {
                error.printStackTrace(System.out);
            }
        }
    }

    static KeyStore store(String type, String file, String password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream input = new FileInputStream(file)) {
            store.load(input, password.toCharArray());
        }
        return store;
    }

    static X509Certificate certificate(String file) throws Exception {
        try (InputStream input = new FileInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input);
        }
    }

    static void run(String[] words) throws Exception {
        switch (words[0]) {
            case "store" -> store(words[1], words[2], words[3]);
            case "key" -> {
                KeyStore store = store(words[1], words[2], words[3]);
                store.getKey(words[4], words[5].toCharArray());
            }
            case "pkcs8" -> KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(words[1]))));
            case "certificate" -> certificate(words[1]).getPublicKey().getEncoded();
            case "certificates" -> {
                try (InputStream input = new FileInputStream(words[1])) {
                    CertificateFactory.getInstance("X.509").generateCertificates(input);
                }
            }
            case "lone" -> {
                KeyStore store = store(words[1], words[2], words[3]);
                store.setKeyEntry("lone", store.getKey(words[4], words[5].toCharArray()), words[5].toCharArray(), null);
            }
            case "secret" -> {
                KeyStore store = store(words[1], words[2], words[3]);
                store.setKeyEntry("secret", new SecretKeySpec(new byte[16], "AES"), words[3].toCharArray(), null);
            }
            case "valid" -> certificate(words[1]).checkValidity();
            case "path" -> {
                X509Certificate certificate = certificate(words[1]);
                PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(certificate(words[2]), null)));
                parameters.setRevocationEnabled(false);
                CertPathValidator.getInstance("PKIX").validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
            }
            case "tls" -> tls(words);
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    /** tls HOST PORT TRUSTSTORE IDENTITY PROTOCOLS; `-` is none. */
    static void tls(String[] words) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store("PKCS12", words[3], "changeit"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (!words[4].equals("-")) {
            keys.init(store("PKCS12", words[4], "changeit"), "changeit".toCharArray());
        } else {
            keys.init(null, null);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(words[1], Integer.parseInt(words[2]))) {
            socket.setSoTimeout(20_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (!words[5].equals("-")) {
                parameters.setProtocols(words[5].split(","));
            }
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes("US-ASCII"));
            socket.getInputStream().readAllBytes();
        }
    }
}
