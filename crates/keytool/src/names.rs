//! The names of keytool's options.

pub(crate) use keyferry_host::names::{Flag, Name, Secret, Text};

keyferry_host::names! {
    Flag {
        CACERTS = "cacerts",
        NOPROMPT = "noprompt",
        NOWARN = "nowarn",
        PROTECTED = "protected",
        RFC = "rfc",
        TLS = "tls",
        TRUSTCACERTS = "trustcacerts",
        VERBOSE = "v",
    }
    Text {
        ADDPROVIDER = "addprovider",
        ALIAS = "alias",
        DESTALIAS = "destalias",
        DNAME = "dname",
        EXT = "ext",
        FILE = "file",
        GROUPNAME = "groupname",
        ID = "id",
        INFILE = "infile",
        JARFILE = "jarfile",
        KEYALG = "keyalg",
        KEYSIZE = "keysize",
        KEYSTORE = "keystore",
        OUTFILE = "outfile",
        PROVIDERCLASS = "providerclass",
        PROVIDERNAME = "providername",
        SIGALG = "sigalg",
        SIGNER = "signer",
        SRCKEYSTORE = "srckeystore",
        SRCPROVIDERNAME = "srcprovidername",
        SRCSTORETYPE = "srcstoretype",
        SSLSERVER = "sslserver",
        STARTDATE = "startdate",
        STORETYPE = "storetype",
        VALIDITY = "validity",
    }
    Secret {
        DESTKEYPASS = "destkeypass",
        KEYPASS = "keypass",
        NEW = "new",
        SIGNERKEYPASS = "signerkeypass",
        SRCKEYPASS = "srckeypass",
        SRCSTOREPASS = "srcstorepass",
        STOREPASS = "storepass",
    }
}
