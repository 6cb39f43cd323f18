package sun.security.tools.keytool;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs keytool's command lines one after the other, so that Java starts once for all lines of a folder. On standard input comes for each the number of its
 * words, the words and what is typed; on standard output goes its exit code, what it printed, and what it printed to standard error. A length of four
 * bytes stands before each text. A line that begins with "java" is no line of keytool's: behind it stand the name of a class on the class path, which changes
 * nothing in the virtual machine, and its arguments.
 *
 * With the name of a folder it writes keytool's own class there instead, changed in one place: where it would end the virtual machine it calls us.
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

    /** What keytool calls instead of {@link System#exit}. */
    public static void exit(int code) {
        throw new Exit(code);
    }

    public static void main(String[] folder) throws IOException {
        if (folder.length == 1) {
            try (InputStream keytool = Main.class.getResourceAsStream("Main.class")) {
                Path to = Path.of(folder[0], "sun/security/tools/keytool/Main.class");
                Files.createDirectories(to.getParent());
                Files.write(to, staying(keytool.readAllBytes()));
            }
            return;
        }
        DataInputStream lines = new DataInputStream(new BufferedInputStream(System.in));
        DataOutputStream answers = new DataOutputStream(new BufferedOutputStream(System.out));
        while (true) {
            String[] words;
            try {
                words = new String[lines.readInt()];
            } catch (EOFException end) {
                // The folder is left to the next test, and the last one leaves nothing in it.
                new File(System.getProperty("user.dir")).delete();
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
                if (words.length > 1 && words[0].equals("java")) {
                    program(words);
                } else {
                    Main.main(words);
                }
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

    private static void program(String[] words) throws Throwable {
        Class<?> program = Class.forName(words[1], true, ClassLoader.getSystemClassLoader());
        try {
            program.getMethod("main", String[].class).invoke(null, (Object) Arrays.copyOfRange(words, 2, words.length));
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /** A class whose calls of System.exit are calls of ours: the reference to that method gets another class, which is added to the constants. */
    private static byte[] staying(byte[] original) throws IOException {
        int count = (original[8] & 0xff) << 8 | original[9] & 0xff;
        int[] at = new int[count];
        int end = 10;
        for (int index = 1; index < count; index++) {
            at[index] = end;
            switch (original[end]) {
                case 1 -> end += 3 + number(original, end + 1);
                case 15 -> end += 4;
                case 7, 8, 16, 19, 20 -> end += 3;
                case 5, 6 -> {
                    end += 9;
                    index++;
                }
                default -> end += 5;
            }
        }
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        DataOutputStream to = new DataOutputStream(changed);
        int found = 0;
        for (int index = 1; index < count; index++) {
            if (at[index] != 0 && original[at[index]] == 10) {
                int type = at[number(original, at[index] + 1)];
                int method = at[number(original, at[index] + 3)];
                if (text(original, at[number(original, type + 1)]).equals("java/lang/System")
                        && text(original, at[number(original, method + 1)]).equals("exit")) {
                    original[at[index] + 1] = (byte) ((count + 1) >> 8);
                    original[at[index] + 2] = (byte) (count + 1);
                    found++;
                }
            }
        }
        if (found != 1) {
            throw new IOException("keytool refers to System.exit " + found + " times");
        }
        to.write(original, 0, 8);
        to.writeShort(count + 2);
        to.write(original, 10, end - 10);
        to.writeByte(1);
        to.writeUTF("sun/security/tools/keytool/KeytoolLines");
        to.writeByte(7);
        to.writeShort(count);
        to.write(original, end, original.length - end);
        return changed.toByteArray();
    }

    private static int number(byte[] from, int at) {
        return (from[at] & 0xff) << 8 | from[at + 1] & 0xff;
    }

    private static String text(byte[] from, int at) {
        return new String(from, at + 3, number(from, at + 1), StandardCharsets.UTF_8);
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
