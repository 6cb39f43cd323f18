//! What a command works with while it runs: its command line, the time, and the warnings that stand behind its output.

use std::cell::{Cell, RefCell};

use super::arguments::Arguments;
use super::command_error::CommandError;
use super::names::{
    ADDPROVIDER, ALIAS, CACERTS, KEYPASS, KEYSTORE, NEW, NOWARN, PROTECTED, PROVIDERCLASS, PROVIDERNAME, SRCPROVIDERNAME,
    STOREPASS, STORETYPE, VALIDITY,
};
use keyferry_host::context::Context;
use keyferry_host::roots::cacerts;

/// One run of a command.
#[derive(Debug)]
pub(super) struct Run {
    pub arguments: Arguments,
    pub context: Context,
    warnings: RefCell<Vec<String>>,
    /// Whether the format of the keystore was warned of.
    pub format_checked: Cell<bool>,
}

impl Run {
    pub(super) fn new(arguments: Arguments) -> Result<Self, CommandError> {
        let warnings = arguments.repeated.iter().map(|word| repeated(word)).collect();
        let (warnings, format_checked) = (RefCell::new(warnings), Cell::new(false));
        Ok(Self { arguments, context: Context::usual()?, warnings, format_checked })
    }

    /// The alias of the command line, or the one that keytool takes without.
    pub(super) fn alias(&self) -> &str {
        self.arguments.get(ALIAS).unwrap_or("mykey")
    }

    /// A line for the warnings at the end.
    pub(super) fn warn(&self, text: impl Into<String>) {
        self.warnings.borrow_mut().push(text.into());
    }

    /// The path of the keystore, as the command line has it.
    pub(super) fn keystore_name(&self) -> Result<String, CommandError> {
        if self.arguments.flag(CACERTS) {
            let found = cacerts().ok_or_else(|| CommandError::new("Keystore file does not exist: lib/security/cacerts"))?;
            return Ok(found.to_string_lossy().into_owned());
        }
        if let Some(name) = self.arguments.get(KEYSTORE) {
            return Ok(name.to_owned());
        }
        let home = self.arguments.property("user.home").map(str::to_owned).or_else(|| std::env::var("HOME").ok());
        Ok(format!("{}/.keystore", home.unwrap_or_default()))
    }

    /// What has to hold of the options of every command.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        let arguments = &self.arguments;
        if arguments.flag(CACERTS) && (arguments.get(KEYSTORE).is_some() || arguments.get(STORETYPE).is_some()) {
            let message = "The -keystore or -storetype option cannot be used with the -cacerts option";
            return Err(CommandError::of("java.lang.IllegalArgumentException", message));
        }
        let passwords = [STOREPASS, KEYPASS, NEW];
        if arguments.flag(PROTECTED) && passwords.into_iter().any(|name| arguments.password(name).is_some()) {
            let message = "if -protected is specified, then -storepass, -keypass, and -new must not be specified";
            return Err(CommandError::of("java.lang.IllegalArgumentException", message));
        }
        if arguments.get(VALIDITY).and_then(|days| days.parse().ok()).is_some_and(|days: i32| days <= 0) {
            return Err(CommandError::new("Validity must be greater than zero"));
        }
        for name in [PROVIDERNAME, SRCPROVIDERNAME] {
            if let Some(provider) = arguments.get(name).filter(|name| !is_provider(name)) {
                return Err(CommandError::of("java.security.NoSuchProviderException", format!("no such provider: {provider}")));
            }
        }
        if let Some(provider) = arguments.get(ADDPROVIDER).filter(|name| !is_provider(name)) {
            return Err(CommandError::new(format!("Provider named \"{provider}\" not found")));
        }
        match arguments.get(PROVIDERCLASS) {
            Some(class) if !BOUNCY_CASTLE.contains(&class) => {
                Err(CommandError::refused(format_args!("-{}", "providerclass"), "no Java classes are loaded: leave it out"))
            }
            _ => Ok(()),
        }
    }

    /// Says the warnings, unless there are none or they are not wanted.
    pub(super) fn say_warnings(&self) {
        self.said_warnings();
    }

    /// The same before a question, with an empty line between.
    pub(super) fn say_warnings_before_question(&self) {
        if self.said_warnings() {
            say!();
        }
    }

    fn said_warnings(&self) -> bool {
        let warnings = self.warnings.take();
        if warnings.is_empty() || self.arguments.flag(NOWARN) {
            return false;
        }
        say_all(&warnings);
        true
    }
}

/// The warning about an option that stands there more than once.
pub(super) fn repeated(word: &str) -> String {
    format!("The {word} option is specified multiple times. All except the last one will be ignored.")
}

/// Says warnings.
pub(super) fn say_all(warnings: &[String]) {
    say!("\nWarning:");
    for warning in warnings {
        say!("{warning}");
    }
}

/// The classes of Bouncy Castle's providers.
const BOUNCY_CASTLE: [&str; 2] =
    ["org.bouncycastle.jce.provider.BouncyCastleProvider", "org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider"];

/// The providers that Java 17 comes with, and Bouncy Castle, whose keystores and algorithms are here.
fn is_provider(name: &str) -> bool {
    const PROVIDERS: [&str; 14] = [
        "SUN",
        "SunRsaSign",
        "SunEC",
        "SunJSSE",
        "SunJCE",
        "SunJGSS",
        "SunSASL",
        "XMLDSig",
        "SunPCSC",
        "JdkLDAP",
        "JdkSASL",
        "SunPKCS11",
        "BC",
        "BCFIPS",
    ];
    PROVIDERS.iter().any(|provider| provider.eq_ignore_ascii_case(name))
}
