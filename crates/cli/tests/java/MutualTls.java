import java.io.FileInputStream;
import java.io.InputStream;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Calls an HTTPS server on this machine: port, store type, keystore, truststore, password. */
public class MutualTls {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[4].toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(load(arguments[1], arguments[2], password), password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(load(arguments[1], arguments[3], password));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", Integer.parseInt(arguments[0]))) {
            socket.setSoTimeout(20_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes("US-ASCII"));
            InputStream reply = socket.getInputStream();
            String text = new String(reply.readAllBytes(), "ISO-8859-1");
            System.out.println(socket.getSession().getProtocol() + " " + text.lines().findFirst().orElse("nothing"));
            System.out.println("sent " + socket.getSession().getLocalCertificates().length + " certificates");
        }
    }

    private static KeyStore load(String type, String path, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (FileInputStream file = new FileInputStream(path)) {
            store.load(file, password);
        }
        return store;
    }
}
