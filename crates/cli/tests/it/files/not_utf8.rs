//! Names of files that are no UTF-8 text.

use crate::support::Folder;

/// Command lines with `$NAME` for such a name.
const LINES: [&str; 13] = [
    "x509 -in \"$NAME.pem\" -noout -subject",
    "x509 -in=\"$NAME.pem\" -noout -serial",
    "x509 -in \"$NAME.pem\" -signkey \"$NAME.key\" -days 3 -noout -subject",
    "x509 -req -in leaf.csr -CA \"$NAME.pem\" -CAkey \"$NAME.key\" -CAserial \"$NAME.srl\" -CAcreateserial -noout -issuer",
    "x509 -req -in leaf.csr -CA \"$NAME.pem\" -CAkey \"$NAME.key\" -CAcreateserial -noout -issuer",
    "x509 -in \"$NAME.pem\" -out \"$NAME.out\"",
    "pkey -in \"$NAME.key\" -pubout",
    "verify -partial_chain -no_check_time -CAfile \"$NAME.pem\" \"$NAME.pem\" > /dev/null",
    "verify -partial_chain -no_check_time -trusted \"$NAME.pem\" -untrusted \"$NAME.pem\" leaf.pem > /dev/null",
    "pkcs12 -export -in \"$NAME.pem\" -inkey \"$NAME.key\" -certfile \"$NAME.pem\" -passout pass:changeit -out \"$NAME.p12\"",
    "crl2pkcs7 -nocrl -certfile \"$NAME.pem\"",
    "req -new -key \"$NAME.key\" -config \"$NAME.cnf\" -noout -subject",
    "storeutl -noout \"$NAME.pem\"",
];

#[test]
fn openssl_takes_files_whose_names_are_no_text() {
    let folder = Folder::new();
    for (name, twin) in [("leaf.pem", "leaf.pem"), ("leaf.key", "leaf.key")] {
        folder.twin(name, twin);
    }
    folder.openssl(&["req", "-new", "-key", "leaf.key", "-subj", "/CN=x", "-out", "leaf.csr"]).ok();
    folder.write("leaf.cnf", "[req]\nprompt = no\ndistinguished_name = dn\n[dn]\nCN = Somebody\n");
    folder.write("leaf.srl", "05\n");
    let set =
        "NAME=\"$(printf 'caf\\351')\"; for end in pem key cnf; do cp leaf.$end \"$NAME.$end\"; done; rm -f \"$NAME.srl\"; ";
    for line in LINES {
        let theirs = folder.shell(&format!("{set}openssl {line}")).ok();
        let ours = folder.shell(&format!("{set}\"$K\" openssl {line}")).ok();
        assert_eq!(ours.out, theirs.out, "{line}");
    }
    let made = "test -s \"$NAME.out\" && test -s \"$NAME.p12\" && openssl pkcs12 -in \"$NAME.p12\" -passin pass:changeit -noout";
    folder.shell(&format!("{set}{made}")).ok();
    // Where there is no such file, the name is said as far as it is text; where text is wanted, other bytes are refused.
    folder.shell(&format!("{set}\"$K\" openssl x509 -in \"$NAME.none\"")).fails(1, &["from caf\u{fffd}.none"]);
    folder
        .shell(&format!("{set}\"$K\" openssl req -new -key leaf.key -subj \"/CN=$NAME\""))
        .fails(1, &["req: The value of -subj is not UTF-8 text", "req: Use -help for summary."]);
}
