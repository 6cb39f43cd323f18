//! `cargo xtask coverage`: how many lines of each decoder are reached by what the fuzz targets begin with and what libFuzzer kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::fuzz::corpus;
use crate::run::{cargo, ended};
use crate::{instrument, root};

/// The decoders, and where the lines of each are. A folder or file of `crates/formats/src` that is in none of these is written, or does not read bytes.
const DECODERS: [(&str, &[&str]); 18] = [
    ("PEM", &["formats/src/pem"]),
    ("BER", &["formats/src/ber.rs"]),
    (
        "Keys: PKCS#8, PKCS#1, SEC1, public",
        &["formats/src/pkcs8", "core/src/key/spki.rs", "core/src/key/traditional.rs", "core/src/key/public.rs"],
    ),
    ("Encryption: PBES1, PBES2, PKCS#12's", &["formats/src/pbe"]),
    ("PKCS#12", &["formats/src/pkcs12"]),
    ("PKCS#7, PkiPath", &["formats/src/pkcs7"]),
    ("JKS", &["formats/src/jks"]),
    ("JCEKS", &["formats/src/jceks"]),
    ("Java's objects and texts", &["formats/src/java"]),
    ("BKS, UBER", &["formats/src/bks"]),
    ("BCFKS", &["formats/src/bcfks"]),
    ("JWK", &["formats/src/jwk", "formats/src/plain/json.rs"]),
    ("OpenSSH", &["formats/src/openssh"]),
    ("PVK", &["formats/src/pvk"]),
    ("Jar", &["formats/src/jar"]),
    ("What a file is", &["formats/src/detect", "formats/src/plain"]),
    (
        "Certificates, requests, revocation lists",
        &[
            "core/src/certificate/details.rs",
            "core/src/certificate/mod.rs",
            "core/src/csr.rs",
            "core/src/revocation.rs",
            "core/src/extension/key_usage.rs",
            "core/src/signed.rs",
            "core/src/signed/verify.rs",
            "core/src/signed/pss.rs",
        ],
    ),
    ("Names", &["core/src/name/rfc4514.rs", "core/src/name/openssl.rs", "core/src/name/mod.rs"]),
];

/// Files that write.
const WRITING: [&str; 5] = ["encode.rs", "write.rs", "java/output.rs", "pem/text.rs", "pkcs12/protection.rs"];

/// What the lines of a decoder are expected to be reached in, in percent.
const WANTED: f64 = 95.0;

pub(crate) fn run() -> Result<(), String> {
    let tools = tools()?;
    let folder = root().join("target/coverage");
    let _ = fs::remove_dir_all(&folder);
    let build =
        ["build", "--package", "keyferry-fuzz", "--bin", "covered", "--locked", "--message-format=json-render-diagnostics"];
    let program = built(instrument::ours(&mut cargo(&build), instrument::COVERAGE)?)?;
    ended(Command::new(&program).arg(corpus()).env("LLVM_PROFILE_FILE", folder.join("%p.profraw")))?;
    let profile = folder.join("all.profdata");
    let raw = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let raw: Vec<PathBuf> = raw.filter_map(|file| Some(file.ok()?.path())).collect();
    ended(Command::new(tools.join("llvm-profdata")).args(["merge", "--sparse", "--output"]).arg(&profile).args(raw))?;
    let mut show = Command::new(tools.join("llvm-cov"));
    show.args(["show", "--format=text", "--instr-profile"])
        .arg(&profile)
        .arg(&program)
        .arg("--sources")
        .arg(root().join("crates"));
    let output = show.output().map_err(|error| format!("llvm-cov cannot be run: {error}"))?;
    print(&String::from_utf8_lossy(&output.stdout))
}

/// How many of so many, in percent.
fn percent(some: usize, all: usize) -> f64 {
    let number = |lines: usize| f64::from(u32::try_from(lines).unwrap_or(u32::MAX));
    number(some) * 100.0 / number(all.max(1))
}

/// Prints a line for each decoder, and the lines that are not reached; fails when a decoder is behind.
fn print(shown: &str) -> Result<(), String> {
    let files = files(shown);
    let mut behind = Vec::new();
    for (decoder, places) in DECODERS {
        let is_one = |path: &Path| {
            !WRITING.iter().any(|writing| path.ends_with(writing)) && places.iter().any(|place| path.starts_with(place))
        };
        let own = || files.iter().filter(|(path, _)| is_one(path));
        let lines = || own().flat_map(|(_, lines)| lines);
        let (reached, all) = (lines().filter(|line| line.is_reached).count(), lines().count());
        let percent = percent(reached, all);
        println!("| {decoder} | {reached} of {all} | {percent:.1} % |");
        if percent < WANTED {
            behind.push(decoder);
        }
        for (path, lines) in own() {
            for line in lines.iter().filter(|line| !line.is_reached) {
                eprintln!("    {}:{}: {}", path.display(), line.number, line.text);
            }
        }
    }
    if behind.is_empty() { Ok(()) } else { Err(format!("less than {WANTED} % of the lines are reached: {}", behind.join(", "))) }
}

/// A line with code.
struct Line<'a> {
    number: u32,
    text: &'a str,
    is_reached: bool,
}

/// The lines of each file below `crates` that are about reading, from what llvm-cov prints: `NUMBER| COUNT| TEXT`.
fn files(shown: &str) -> Vec<(PathBuf, Vec<Line<'_>>)> {
    let crates = root().join("crates");
    let mut files: Vec<(PathBuf, Vec<Line<'_>>)> = Vec::new();
    // How the function ends that is passed over.
    let mut end: Option<String> = None;
    for line in shown.lines() {
        if let Some(path) = line.strip_suffix(':').and_then(|path| Path::new(path).strip_prefix(&crates).ok()) {
            files.push((path.to_owned(), Vec::new()));
            end = None;
            continue;
        }
        let mut columns = line.splitn(3, '|');
        let (Some(number), Some(count), Some(text)) = (columns.next(), columns.next(), columns.next()) else { continue };
        let Ok(number) = number.trim().parse() else { continue };
        if end.as_deref() == Some(text) {
            end = None;
            continue;
        }
        if end.is_none() && function(text).is_some_and(writes) && !text.ends_with('}') {
            let indented = text.len() - text.trim_start().len();
            end = Some(format!("{}}}", " ".repeat(indented)));
        }
        let count = count.trim();
        if let Some((_, lines)) = files.last_mut().filter(|_| end.is_none() && !count.is_empty()) {
            lines.push(Line { number, text: text.trim(), is_reached: count != "0" });
        }
    }
    files
}

/// The name of the function that begins in a line.
fn function(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once("fn ")?;
    let is_one = before.split_whitespace().all(|word| word.starts_with("pub") || word == "const" || word.ends_with(')'));
    let end = rest.find(|character: char| !character.is_alphanumeric() && character != '_')?;
    rest.get(..end).filter(|_| is_one)
}

/// Whether a function writes or shows, going by its name. `new` and `to_der` read in some places, and count.
fn writes(name: &str) -> bool {
    const FIRST: [&str; 10] = ["fmt", "encode", "encrypt", "encryption", "seal", "protect", "create", "issue", "sign", "source"];
    const WHOLE: [&str; 8] = ["from", "usual", "extension_request", "forget", "forget_all", "spent", "self_signed", "to_bytes"];
    FIRST.contains(&name.split('_').next().unwrap_or(name)) || WHOLE.contains(&name)
}

/// Runs a cargo command, and gives the program that it made.
fn built(command: &mut Command) -> Result<PathBuf, String> {
    let output =
        command.stderr(std::process::Stdio::inherit()).output().map_err(|error| format!("cargo cannot be run: {error}"))?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let mut programs = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message.get("executable")?.as_str().map(PathBuf::from)
    });
    programs.next_back().ok_or_else(|| format!("cargo made no program, and ended with {}", output.status))
}

/// The folder of llvm-cov and llvm-profdata, which rustup brings.
fn tools() -> Result<PathBuf, String> {
    let output = Command::new("rustc").args(["--print", "target-libdir"]).current_dir(root()).output();
    let output = output.map_err(|error| format!("rustc cannot be run: {error}"))?;
    let folder = Path::new(String::from_utf8_lossy(&output.stdout).trim()).with_file_name("bin");
    if !folder.join("llvm-cov").is_file() {
        ended(Command::new("rustup").args(["component", "add", "llvm-tools"]).current_dir(root()))?;
    }
    Ok(folder)
}
