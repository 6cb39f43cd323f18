import java.io.InputStream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Calls an HTTPS server on this machine with whatever the system properties say: port. */
public class DefaultTls {
    public static void main(String[] arguments) throws Exception {
        try (SSLSocket socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket("localhost", Integer.parseInt(arguments[0]))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes("US-ASCII"));
            InputStream reply = socket.getInputStream();
            System.out.println(new String(reply.readAllBytes(), "ISO-8859-1").lines().findFirst().orElse("nothing"));
        }
    }
}
