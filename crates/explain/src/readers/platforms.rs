//! What operating systems import, from their documentation and from what people report.

use super::reader::{Claim, Reader};
use crate::feature::Feature as F;
use Reader::{Android, MacOs14, MacOs15, Windows2016, Windows2019};

const WINDOWS: &[Reader] = &[Windows2016, Windows2019];
const ALL: &[Reader] = &[Windows2016, Windows2019, MacOs14, MacOs15, Android];
const OLD: &[Reader] = &[Windows2016, MacOs14, Android];
/// Those whose refusal is reported for files in which everything is new.
const OLD_APPLE: &[Reader] = &[MacOs14];

const PFX: &str = "PKCS12_PBES2_EXPORT_PARAMS in Microsoft's documentation: from Windows 10 1709 and Server 2019 on";
const SERVER_2016: &str = "PKCS12_PBES2_EXPORT_PARAMS in Microsoft's documentation; chris2511/xca#559";
const APPLE: &str = "chris2511/xca#474 (13.6), lwouis/alt-tab-macos#3170 (14.2)";
const APPLE_NEW: &str = "tauri-apps/tauri#15844 (26.6)";
const ANDROID: &str = "strongswan/strongswan-docs#5 (12), thevindu-w/clip_share_server#48 (9 to 13)";
const USUAL: &str = "what each of them wrote itself for twenty years: strongswan/strongswan-docs#5, chris2511/xca#474, Microsoft's Export-PfxCertificate";
const NO_JAVA: &str = "documentation of each system's import: PKCS#12 and certificates";

const WRONG_PASSWORD: &str = "it does not know AES with PBES2 and says that the password is wrong";
const TOLD: &str = "when it is told the format (security import -f pkcs12)";
const HASH: &str = "it does not know integrity checks with SHA-256 and says that the password is wrong";

pub(super) const CLAIMS: &[Claim] = &[
    Claim::opens(F::Pkcs12, ALL, USUAL),
    Claim::opens(F::TripleDes, ALL, USUAL),
    Claim::opens(F::MacSha1, ALL, USUAL),
    Claim::opens(F::Rc2_40, OLD, USUAL),
    Claim::opens(F::Rc2_40, &[Windows2019], USUAL),
    Claim::opens(F::Rc2_40, &[MacOs15], "pyca/cryptography#11450: it writes so itself"),
    Claim::opens(F::Unmarked, ALL, "they know no such mark; files of openssl have none"),
    Claim::opens(F::OnlyUnmarked, WINDOWS, "Windows knows no such mark; files of openssl have none"),
    Claim::not(F::Jks, ALL, "it does not import Java's keystores", NO_JAVA),
    Claim::not(F::Jceks, ALL, "it does not import Java's keystores", NO_JAVA),
    Claim::not(F::Jwk, ALL, "it does not read JSON Web Keys", NO_JAVA),
    Claim::not(F::Wrapped, ALL, "it does not unwrap files", NO_JAVA),
    Claim::opens(F::Pbes2Aes, &[Windows2019], PFX),
    Claim::opens(F::MacSha2, &[Windows2019], PFX),
    Claim::not(F::Pbes2Aes, &[Windows2016], WRONG_PASSWORD, SERVER_2016),
    Claim::not(F::MacSha2, &[Windows2016], HASH, SERVER_2016),
    Claim::not(F::Pbes2Aes, OLD_APPLE, WRONG_PASSWORD, APPLE),
    Claim::not(F::MacSha2, OLD_APPLE, HASH, APPLE),
    Claim::but(F::Pbes2Aes, &[MacOs15], TOLD, APPLE_NEW),
    Claim::but(F::MacSha2, &[MacOs15], TOLD, APPLE_NEW),
    Claim::not(F::Pbes2Aes, &[Android], WRONG_PASSWORD, ANDROID),
    Claim::not(F::MacSha2, &[Android], HASH, ANDROID),
];
