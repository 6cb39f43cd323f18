/** Prints Java's own table of object identifiers: the numbers, the name and the names besides, with tabs between. */
public class ObjectNames {
    public static void main(String[] arguments) throws Exception {
        Class<?> known = Class.forName("sun.security.util.KnownOIDs");
        for (Object one : known.getEnumConstants()) {
            String[] besides = (String[]) known.getMethod("aliases").invoke(one);
            System.out.println(known.getMethod("value").invoke(one) + "\t" + known.getMethod("stdName").invoke(one) + "\t" + String.join("\t", besides));
        }
    }
}
