import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Properties;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/** Loads the stores that generated configuration names, as Spring Boot, Kafka and Tomcat would: folder, alias. */
public class Configured {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Properties spring = properties(folder.resolve("spring-boot.properties"));
        String bundle = "spring.ssl.bundle.jks.keyferry.";
        expect(spring.getProperty(bundle + "key.alias"), arguments[1]);
        load("spring-boot", arguments[1],
            store(spring.getProperty(bundle + "keystore.type"), spring.getProperty(bundle + "keystore.location").substring(5),
                spring.getProperty(bundle + "keystore.password")),
            resolve(spring.getProperty(bundle + "key.password")),
            store(spring.getProperty(bundle + "truststore.type"), spring.getProperty(bundle + "truststore.location").substring(5),
                spring.getProperty(bundle + "truststore.password")));
        Properties kafka = properties(folder.resolve("kafka-client.properties"));
        expect(kafka.getProperty("security.protocol"), "SSL");
        load("kafka", arguments[1],
            store(kafka.getProperty("ssl.keystore.type"), kafka.getProperty("ssl.keystore.location"), kafka.getProperty("ssl.keystore.password")),
            resolve(kafka.getProperty("ssl.key.password")),
            store(kafka.getProperty("ssl.truststore.type"), kafka.getProperty("ssl.truststore.location"),
                kafka.getProperty("ssl.truststore.password")));
        Element connector = DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(folder.resolve("tomcat-connector.xml").toFile()).getDocumentElement();
        Element host = (Element) connector.getElementsByTagName("SSLHostConfig").item(0);
        Element certificate = (Element) host.getElementsByTagName("Certificate").item(0);
        expect(certificate.getAttribute("certificateKeyAlias"), arguments[1]);
        String password = certificate.getAttribute("certificateKeystorePassword");
        load("tomcat", arguments[1],
            store(certificate.getAttribute("certificateKeystoreType"), certificate.getAttribute("certificateKeystoreFile"), password),
            resolve(password),
            store(host.getAttribute("truststoreType"), host.getAttribute("truststoreFile"), host.getAttribute("truststorePassword")));
    }

    private static Properties properties(Path path) throws Exception {
        Properties properties = new Properties();
        try (var stream = Files.newInputStream(path)) {
            properties.load(stream);
        }
        return properties;
    }

    /** Variables of the environment, in the spelling of either program. */
    private static char[] resolve(String value) {
        if (!value.matches("\\$\\{(env:)?KEYSTORE_PASSWORD}")) {
            throw new IllegalStateException("a password stands in the configuration, or another variable");
        }
        return System.getenv("KEYSTORE_PASSWORD").toCharArray();
    }

    private static KeyStore store(String type, String path, String password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (FileInputStream file = new FileInputStream(path)) {
            store.load(file, resolve(password));
        }
        return store;
    }

    private static void load(String name, String alias, KeyStore keys, char[] password, KeyStore trusted) throws Exception {
        if (keys.getKey(alias, password) == null) {
            throw new IllegalStateException(name + ": there is no key " + alias);
        }
        System.out.println(name + ": " + keys.getType() + ", " + keys.getCertificateChain(alias).length + " certificates, trusts " + trusted.size());
    }

    private static void expect(String value, String wanted) {
        if (!wanted.equals(value)) {
            throw new IllegalStateException(value + " in place of " + wanted);
        }
    }
}
