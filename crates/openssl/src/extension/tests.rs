use super::*;
use keyferry_core::key::hex;

fn sections(name: &str) -> Option<Vec<Setting>> {
    let section: &[(&str, &str)] = match name {
        "san" => &[("DNS.1", "a"), ("IP.1", "10.0.0.1"), ("dirName.1", "dir")],
        "dir" => &[("C", "FR"), ("0.CN", "x")],
        "pol" => &[("policyIdentifier", "1.2.3"), ("CPS.1", "http://c/")],
        _ => return None,
    };
    Some(section.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

fn made(name: &str, value: &str) -> Result<(bool, String)> {
    let context = ExtensionContext { subject: None, public_key: None, issuer: None, sections: &sections };
    parse(name, value, &context).map(|extension| (extension.critical, hex(extension.extn_value.as_bytes())))
}

/// The bytes are those of openssl 3.0.19.
#[test]
fn values_are_openssl_s() {
    for (name, value, expected) in [
        ("basicConstraints", "CA:TRUE,pathlen:3", "30060101ff020103"),
        ("basicConstraints", "CA:FALSE", "3000"),
        ("keyUsage", "digitalSignature,keyCertSign", "03020284"),
        ("keyUsage", "decipherOnly", "0303070080"),
        ("extendedKeyUsage", "serverAuth, 1.2.3", "300e06082b0601050507030106022a03"),
        ("subjectAltName", "DNS:a,email:b@c,URI:d", "300b8201618103624063860164"),
        ("subjectAltName", "@san", "302682016187040a000001a41b3019310b3009060355040613024652310a300806035504030c0178"),
        ("nsCertType", "client,sslCA", "03020284"),
        ("nsComment", "x y", "1603782079"),
        ("crlDistributionPoints", "URI:a,URI:b", "30123007a005a0038601613007a005a003860162"),
        ("authorityInfoAccess", "OCSP;URI:a", "300f300d06082b06010505073001860161"),
        ("certificatePolicies", "1.2.3,@pol", "3025300406022a03301d06022a033017301506082b060105050702011609687474703a2f2f632f"),
        ("nameConstraints", "permitted;DNS:a", "3007a0053003820161"),
        ("1.2.3.4", "DER:04:01:ff", "0401ff"),
    ] {
        let (_, found) = made(name, value).unwrap();
        assert_eq!(found, expected, "{name} = {value}");
    }
}

#[test]
fn critical_stands_before_the_value() {
    assert_eq!(made("keyUsage", "critical, digitalSignature").unwrap(), (true, "03020780".to_owned()));
}

#[test]
fn what_is_wrong_is_said_in_openssl_s_words() {
    for (name, value, reason) in [
        ("foo", "bar", "unknown extension name"),
        ("keyUsage", "foo", "unknown bit string argument"),
        ("basicConstraints", "foo", "invalid name"),
        ("basicConstraints", "CA:foo", "invalid boolean string"),
        ("extendedKeyUsage", "foo", "invalid object identifier"),
        ("subjectAltName", "foo", "missing value"),
        ("subjectAltName", "foo:bar", "unsupported option"),
        ("subjectAltName", "IP:bar", "bad ip address"),
        ("subjectAltName", "@none", "invalid extension string"),
        ("authorityKeyIdentifier", "keyid", "no issuer certificate"),
    ] {
        assert_eq!(made(name, value).unwrap_err().reason, reason, "{name} = {value}");
    }
}
