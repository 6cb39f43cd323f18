//! `cargo xtask web`: the page, one file that needs no other: the module compiled for browsers, compressed and in Base64, with the script, the style and the
//! texts of crates/web/page. `cargo xtask web test` has a browser without a window use it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use base64ct::{Base64, Encoding};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::module::{self, Module};
use crate::root;
use crate::run::{self, ended};
use crate::tools::found;

/// The parts of the script, in their order: they are one module.
const SCRIPT: [&str; 7] = ["dom", "texts", "engine", "open", "convert", "register", "main"];
/// The languages, the first for whoever speaks none of them.
const LANGUAGES: [&str; 3] = ["en", "fr", "de"];
/// The page may not become larger than this, compressed as a server would.
const LARGEST: usize = 1_200_000;
/// The Debian packages of what the test needs.
const TOOLS: [(&str, &str); 5] =
    [("chromium", "chromium"), ("node", "nodejs"), ("npm", "npm"), ("openssl", "openssl"), ("keytool", "default-jdk-headless")];
/// A browser that hangs is not waited for.
const PATIENCE: Duration = Duration::from_secs(600);

/// Makes the page, and says how large it is.
pub(crate) fn build() -> Result<(), String> {
    let page = page(&module::made()?)?;
    let path = folder().join("keyferry.html");
    fs::create_dir_all(folder())
        .and_then(|()| fs::write(&path, &page))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let compressed = gzip(&path)?.len();
    println!("{}: {} bytes, {compressed} compressed", path.display(), page.len());
    if compressed > LARGEST {
        return Err(format!("the page has {compressed} bytes compressed, and may have {LARGEST}"));
    }
    Ok(())
}

/// Makes the page and lets a browser use it.
pub(crate) fn test() -> Result<(), String> {
    for (tool, package) in TOOLS {
        if found(tool).is_none() {
            return Err(format!("{tool} is missing; on Debian: apt-get install {package}"));
        }
    }
    build()?;
    let tools = root().join("target/tools/page");
    if !tools.join("node_modules/playwright-core").is_dir() {
        let install = ["install", "--no-audit", "--no-fund", "playwright-core@1", "--prefix"];
        ended(Command::new("npm").args(install).arg(&tools))?;
    }
    let mut node = Command::new("node");
    node.arg(root().join("crates/web/test/main.mjs")).env("NODE_PATH", tools.join("node_modules")).current_dir(root());
    within(&mut node, PATIENCE)
}

/// Runs a program that is ended, with all that it has started, when it takes too long.
fn within(command: &mut Command, patience: Duration) -> Result<(), String> {
    let mut child = command.spawn().map_err(|error| format!("{error}"))?;
    let begun = std::time::Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return run::content(command, status);
        }
        if begun.elapsed() > patience {
            run::end_all(&child.id().to_string());
            return Err(format!("the test of the page took longer than {} seconds", patience.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The page with everything in it.
fn page(module: &Module) -> Result<String, String> {
    let source = root().join("crates/web/page");
    let style = read(&source.join("style.css"))?;
    let parts: Result<Vec<String>, String> = SCRIPT.iter().map(|part| read(&source.join(format!("script/{part}.js")))).collect();
    let script = parts?.join("\n");
    let worker = format!("{}\n{}", module.script, read(&source.join("script/worker.js"))?);
    let mut texts = serde_json::Map::new();
    for language in LANGUAGES {
        let path = source.join(format!("texts/{language}.json"));
        let value: Value = serde_json::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        texts.insert(language.to_owned(), value);
    }
    let policy = format!(
        // The one image is the empty one in place of an icon, which browsers would ask the server for.
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; worker-src blob:; img-src data:; base-uri 'none'; form-action 'none'",
        hash(&script),
        hash(&style)
    );
    let texts = Value::Object(texts).to_string();
    let wasm = module.text()?;
    let mut page = read(&source.join("index.html"))?;
    for (mark, content) in
        [("policy", &policy), ("style", &style), ("script", &script), ("texts", &texts), ("worker", &worker), ("module", &wasm)]
    {
        if content.contains("</script") || content.contains("</style") {
            return Err(format!("the {mark} of the page would end where it says so itself"));
        }
        let mark = format!("<!--{mark}-->");
        if page.matches(&mark).count() != 1 {
            return Err(format!("index.html has not one place for {mark}"));
        }
        page = page.replace(&mark, content);
    }
    Ok(page)
}

/// How a policy names an inline script or style.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", Base64::encode_string(&Sha256::digest(text.as_bytes())))
}

/// The bytes of a file, compressed as a server would.
fn gzip(path: &Path) -> Result<Vec<u8>, String> {
    let output = Command::new("gzip").args(["-9", "-n", "-c"]).arg(path).output();
    let output = output.map_err(|error| format!("gzip cannot be run: {error}"))?;
    if output.status.success() { Ok(output.stdout) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn folder() -> PathBuf {
    root().join("target/web")
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
