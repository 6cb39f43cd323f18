//! The options of `openssl x509`.

use crate::release::{OPENSSL_3_5, OPENSSL_3_6, OPENSSL_4_0};
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};

/// The command and its options, in the order of its help.
pub(crate) const SPEC: Command = Command {
    names: &["x509"],
    summary: "Prints certificates, signs requests, changes formats",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        OptionSpec::value("in", "infile", "File with a certificate, or with -req a request, in place of standard input"),
        OptionSpec::value("passin", "val", "Where the pass phrase of a private key comes from").secret(),
        OptionSpec::flag("new", "Make a certificate of nothing but a key and a subject"),
        OptionSpec::flag("x509toreq", "Make a request of a certificate"),
        OptionSpec::flag("req", "Read a request and make a certificate of it"),
        OptionSpec::value("copy_extensions", "val", "Which extensions go from a request to a certificate, or back"),
        OptionSpec::value("inform", "format", "Form of what is read; found out for certificates, PEM for requests"),
        OptionSpec::value("vfyopt", "val", "Setting of the check of a request as NAME:VALUE")
            .refused("only keys with parameters need it"),
        OptionSpec::value("key", "val", "File with the key that signs, and that goes into the certificate"),
        OptionSpec::value("signkey", "val", "The same as -key"),
        OptionSpec::value("keyform", "PEM|DER|ENGINE", "Form of the key; found out unless it is ENGINE").until(OPENSSL_4_0),
        OptionSpec::value("keyform", "format", "Form of the key; it is found out").since(OPENSSL_4_0),
        OptionSpec::value("out", "outfile", "File to write in place of standard output"),
        OptionSpec::value("outform", "format", "Form of what is written, DER or PEM; PEM is usual"),
        OptionSpec::flag("nocert", "Leave the certificate out"),
        OptionSpec::flag("noout", "Leave the certificate itself out"),
        OptionSpec::heading("What to show of a certificate"),
        OptionSpec::flag("text", "Show the certificate in words"),
        OptionSpec::value("dateopt", "val", "How dates are shown: rfc_822, which is usual, or iso_8601"),
        OptionSpec::value("certopt", "val", "What to leave out of the words"),
        OptionSpec::flag("fingerprint", "Show the fingerprint of the certificate"),
        OptionSpec::flag("alias", "Show the name that stands with the certificate"),
        OptionSpec::flag("serial", "Show the serial number"),
        OptionSpec::flag("startdate", "Show when it begins to be valid"),
        OptionSpec::flag("enddate", "Show when it stops being valid"),
        OptionSpec::flag("dates", "Show both dates"),
        OptionSpec::flag("subject", "Show the subject's name"),
        OptionSpec::flag("issuer", "Show the issuer's name"),
        shared::NAMEOPT,
        OptionSpec::flag("email", "Show the e-mail addresses"),
        OptionSpec::flag("hash", "The same as -subject_hash, for old scripts"),
        OptionSpec::flag("subject_hash", "Show the hash of the subject's name"),
        OptionSpec::flag("subject_hash_old", "Show the hash of the subject's name as it was before version 1"),
        OptionSpec::flag("issuer_hash", "Show the hash of the name of the issuer"),
        OptionSpec::flag("issuer_hash_old", "Show the hash of the name of the issuer as it was before version 1"),
        OptionSpec::value("ext", "val", "Extensions to show or to copy, with commas between"),
        OptionSpec::flag("ocspid", "Show the hashes by which OCSP names the certificate"),
        OptionSpec::flag("ocsp_uri", "Show where OCSP answers for the certificate"),
        OptionSpec::flag("purpose", "Show what the certificate may be used for"),
        OptionSpec::flag("pubkey", "Show the certificate's public key in PEM"),
        OptionSpec::flag("modulus", "Show the modulus"),
        OptionSpec::flag("multi", "Do it with every certificate of the file").since(OPENSSL_3_6),
        OptionSpec::heading("Looking at a certificate"),
        OptionSpec::value(
            "checkend",
            "intmax",
            "Whether it still holds in so many seconds:\nexit code 0 when it does, 1 when it does not",
        ),
        OptionSpec::value("checkhost", "val", "Whether it is for this host"),
        OptionSpec::value("checkemail", "val", "Whether it is for this e-mail address"),
        OptionSpec::value("checkip", "val", "Whether it is for this IP address"),
        OptionSpec::heading("Making a certificate"),
        OptionSpec::value("set_serial", "val", "Serial number of the new certificate, in place of that of -CAserial"),
        OptionSpec::flag("next_serial", "Take the next serial number").refused("see -serial"),
        OptionSpec::value("not_before", "val", "When the new certificate begins to hold, [CC]YYMMDDHHMMSSZ").since(OPENSSL_3_5),
        OptionSpec::value("not_after", "val", "When it stops, [CC]YYMMDDHHMMSSZ, whatever -days says").since(OPENSSL_3_5),
        OptionSpec::value("days", "int", "Days for which the new certificate holds; 30 unless told otherwise"),
        OptionSpec::flag("preserve_dates", "Keep the dates that are there"),
        OptionSpec::value("set_issuer", "val", "Issuer of the new certificate").since(OPENSSL_3_5),
        OptionSpec::value("set_subject", "val", "Subject of what is made, and its issuer").since(OPENSSL_3_5),
        OptionSpec::value("subj", "val", "Subject of what is made"),
        OptionSpec::value(
            "force_pubkey",
            "infile",
            "File with the public key for the certificate, in place of that of the request",
        ),
        OptionSpec::flag("clrext", "Leave the extensions behind that are there"),
        OptionSpec::value("extfile", "infile", "File with the extensions to add"),
        OptionSpec::value("extensions", "val", "Section of that file; the unnamed one unless told otherwise"),
        OptionSpec::value("sigopt", "val", "Setting of the new signature as NAME:VALUE")
            .refused("signatures are PKCS#1 v1.5, ECDSA and Ed25519"),
        OptionSpec::flag("badsig", "Spoil the last byte of the new signature, for tests")
            .refused("it is for tests of openssl itself"),
        OptionSpec::flag("*", "Name of the digest for signatures and fingerprints"),
        OptionSpec::heading("A small authority"),
        OptionSpec::value("CA", "infile", "Certificate of the authority that signs, in place of -key"),
        OptionSpec::value("CAform", "PEM|DER", "Form of that certificate of the authority; it is found out")
            .ignored("what is in the file is found out"),
        OptionSpec::value("CAkey", "val", "Private key of the authority, when it is not in the file of -CA"),
        OptionSpec::value("CAkeyform", "PEM|DER|ENGINE", "Form of the authority's key; found out unless it is ENGINE")
            .ignored("what is in the file is found out")
            .until(OPENSSL_4_0),
        OptionSpec::value("CAkeyform", "format", "Form of the authority's key; it is found out")
            .ignored("what is in the file is found out")
            .since(OPENSSL_4_0),
        OptionSpec::value("CAserial", "val", "File that keeps the authority's next serial number"),
        OptionSpec::flag("CAcreateserial", "Make that file when it is not there"),
        OptionSpec::heading("Marks of trust"),
        OptionSpec::flag("trustout", "Write the certificate with its marks")
            .refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::value("setalias", "val", "Name to write beside the certificate")
            .refused("names are kept in a keystore: see `keyferry convert`"),
        OptionSpec::flag("clrtrust", "Take all trusted uses off").refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::value("addtrust", "val", "Use to trust the certificate for")
            .refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::flag("clrreject", "Take all rejected uses off")
            .refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::value("addreject", "val", "Use to reject the certificate for")
            .refused("trust is kept in a truststore: see `keyferry trust`"),
        OptionSpec::heading("Random numbers"),
        shared::RAND,
        shared::WRITERAND,
        shared::ENGINE,
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER.ignored("all algorithms are built in"),
        shared::PROVPARAM,
        shared::PROPQUERY,
    ],
    run: Action(super::run),
};
