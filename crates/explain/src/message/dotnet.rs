//! Messages of .NET and Windows, as they are documented and reported.

use super::Message;
use super::Tells::{All, Some};

const FROM: &str = ".NET";

pub(super) const MESSAGES: &[Message] = &[
    Message {
        id: "dotnet-password",
        from: FROM,
        pieces: &["The certificate data cannot be read with the provided password"],
        tells: All,
        cause: "The password does not open the PKCS#12 file (.pfx).",
        cure: &["keyferry show FILE.pfx"],
        sample: "System.Security.Cryptography.CryptographicException: The certificate data cannot be read with the provided password, the password may be incorrect.",
    },
    Message {
        id: "windows-password",
        from: "Windows",
        pieces: &["The specified network password is not correct"],
        tells: Some,
        cause: "Windows says this of a wrong password, and of a PKCS#12 file whose protection it does not know: before Windows Server 2019 and Windows 10 1709 that is AES and SHA-256, which OpenSSL 3 and new Java write.",
        cure: &[
            "See whether the password is right, and who opens the file:",
            "keyferry explain FILE.pfx",
            "keyferry convert FILE.pfx -o NEW.pfx --p12-profile java8",
        ],
        sample: "System.Security.Cryptography.CryptographicException: The specified network password is not correct.",
    },
    Message {
        id: "dotnet-keyset",
        from: FROM,
        pieces: &["Keyset does not exist"],
        tells: All,
        cause: "The certificate is there and its private key is not, or the user of the service may not read it: the file was imported without the key, for another user, or into a profile that is not loaded.",
        cure: &["See whether the file has a key at all:", "keyferry show FILE.pfx"],
        sample: "System.Security.Cryptography.CryptographicException: Keyset does not exist",
    },
    Message {
        id: "dotnet-remote-certificate",
        from: FROM,
        pieces: &["The remote certificate is invalid"],
        tells: Some,
        cause: "The server's certificate is by no authority that this machine trusts (RemoteCertificateChainErrors), for another name (RemoteCertificateNameMismatch), or has expired.",
        cure: &["keyferry openssl s_client -connect HOST:443 -CAfile ca.pem </dev/null"],
        sample: "System.Security.Authentication.AuthenticationException: The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch",
    },
    Message {
        id: "dotnet-credentials",
        from: FROM,
        pieces: &["The credentials supplied to the package were not recognized"],
        tells: All,
        cause: "Windows found no private key for the client certificate, or may not use it.",
        cure: &["See whether key and certificate are in the file together:", "keyferry show FILE.pfx"],
        sample: "System.ComponentModel.Win32Exception (0x8009030D): The credentials supplied to the package were not recognized",
    },
    Message {
        id: "dotnet-iterations",
        from: FROM,
        pieces: &["exceeded maximum allowed iterations"],
        tells: All,
        cause: "Since June 2023 .NET and Windows open a PKCS#12 file without a password only up to 600,000 iterations in all.",
        cure: &["Give the file a password, or fewer iterations:", "keyferry store passwd FILE.pfx --p12-profile modern"],
        sample: "System.Security.Cryptography.CryptographicException: PKCS12 (PFX) without a supplied password has exceeded maximum allowed iterations.",
    },
    Message {
        id: "dotnet-connection",
        from: FROM,
        pieces: &["The SSL connection could not be established, see inner exception"],
        tells: Some,
        cause: "The handshake failed; the inner exception says why. Alone it is mostly a certificate that is not trusted.",
        cure: &[
            "Give the whole text with the inner exceptions, or see what fails:",
            "keyferry openssl s_client -connect HOST:443 -CAfile ca.pem </dev/null",
        ],
        sample: "System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception.",
    },
    Message {
        id: "dotnet-find-object",
        from: FROM,
        pieces: &["Cannot find the requested object"],
        tells: All,
        cause: "Windows finds no certificate in the file: it is empty, a key in PEM, a path that was taken for contents, or in another form.",
        cure: &[
            "See what it is:",
            "keyferry show FILE",
            "Key and certificate as a .pfx:",
            "keyferry convert key.pem cert.pem -o NEW.pfx",
        ],
        sample: "System.Security.Cryptography.CryptographicException: Cannot find the requested object.",
    },
    Message {
        id: "dotnet-key-formats",
        from: FROM,
        pieces: &["No supported key formats were found"],
        tells: All,
        cause: "The text has no key in a PEM block that is asked for: it is encrypted and was read without a password, is a certificate, or is no PEM.",
        cure: &["See what it is:", "keyferry show FILE"],
        sample: "System.ArgumentException: No supported key formats were found. Check that the input represents the contents of a PEM-encoded key file, not the path to such a file.",
    },
    Message {
        id: "dotnet-pem-key",
        from: FROM,
        pieces: &["The key contents do not contain a PEM, the content is malformed, or the key does not match the certificate"],
        tells: All,
        cause: "The key of CreateFromPem has no PEM block that is read, or is another certificate's.",
        cure: &["Compare the SHA-256 of the public keys:", "keyferry show key.pem cert.pem"],
        sample: "System.Security.Cryptography.CryptographicException: The key contents do not contain a PEM, the content is malformed, or the key does not match the certificate.",
    },
];
