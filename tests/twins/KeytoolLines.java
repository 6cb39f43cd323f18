import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Permission;

/**
 * Runs keytool's command lines one after the other, so that Java starts once for all lines of a folder. On standard input comes for each the number of its
 * words, the words and what is typed; on standard output goes its exit code, what it printed, and what it printed to standard error. A length of four
 * bytes stands before each text.
 */
public class KeytoolLines {
    /** Thrown where keytool would end the virtual machine; no exception, for these it catches. */
    private static final class Exit extends Error {
        private static final long serialVersionUID = 1;
        final int code;
        final byte[] out = printed.toByteArray();
        final byte[] err = printedToError.toByteArray();

        Exit(int code) {
            super(null, null, false, false);
            this.code = code;
        }
    }

    private static ByteArrayOutputStream printed;
    private static ByteArrayOutputStream printedToError;

    @SuppressWarnings("removal")
    private static final class NoExit extends SecurityManager {
        @Override
        public void checkPermission(Permission permission) {}

        @Override
        public void checkPermission(Permission permission, Object context) {}

        @Override
        public void checkExit(int code) {
            throw new Exit(code);
        }
    }

    @SuppressWarnings("removal")
    public static void main(String[] none) throws IOException {
        DataInputStream lines = new DataInputStream(new BufferedInputStream(System.in));
        DataOutputStream answers = new DataOutputStream(new BufferedOutputStream(System.out));
        System.setSecurityManager(new NoExit());
        while (true) {
            String[] words;
            try {
                words = new String[lines.readInt()];
            } catch (EOFException end) {
                Runtime.getRuntime().halt(0);
                return;
            }
            for (int place = 0; place < words.length; place++) {
                words[place] = new String(read(lines), StandardCharsets.UTF_8);
            }
            System.setIn(new ByteArrayInputStream(read(lines)));
            printed = new ByteArrayOutputStream();
            printedToError = new ByteArrayOutputStream();
            System.setOut(new PrintStream(printed, true));
            System.setErr(new PrintStream(printedToError, true));
            int code = 0;
            try {
                sun.security.tools.keytool.Main.main(words);
            } catch (Exit exit) {
                // What its last blocks print would not have been printed any more.
                answer(answers, exit.code, exit.out, exit.err);
                continue;
            } catch (Throwable thrown) {
                System.err.print("Exception in thread \"main\" ");
                thrown.printStackTrace();
                code = 1;
            }
            answer(answers, code, printed.toByteArray(), printedToError.toByteArray());
        }
    }

    private static void answer(DataOutputStream to, int code, byte[] out, byte[] err) throws IOException {
        to.writeInt(code);
        write(to, out);
        write(to, err);
        to.flush();
    }

    private static byte[] read(DataInputStream from) throws IOException {
        return from.readNBytes(from.readInt());
    }

    private static void write(DataOutputStream to, byte[] bytes) throws IOException {
        to.writeInt(bytes.length);
        to.write(bytes);
    }
}
