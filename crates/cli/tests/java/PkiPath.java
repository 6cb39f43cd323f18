import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;

/** Writes the certificates of a PEM file, the end entity's first, as a PkiPath. */
public class PkiPath {
    public static void main(String[] arguments) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        try (FileInputStream in = new FileInputStream(arguments[0]); FileOutputStream out = new FileOutputStream(arguments[1])) {
            out.write(factory.generateCertPath(new ArrayList<Certificate>(factory.generateCertificates(in))).getEncoded("PkiPath"));
        }
    }
}
